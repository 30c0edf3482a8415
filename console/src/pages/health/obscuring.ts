/** `GET tasks`, as far as notices need it. */
export interface Task {
  readonly kind: string;
  readonly referral: string | null;
}

/** The notices of which nobody has said yet that they are hidden from the health record and from the other parent. */
export const toObscure = (tasks: readonly Task[]): ReadonlySet<string> =>
  new Set(
    tasks.flatMap(({ kind, referral }) =>
      kind === 'record-obscuration' && referral !== null ? [referral] : [],
    ),
  );
