/** Who she is and how she may be reached (T2). Sealed wherever it is stored, never in an event. */
export interface Identity {
  readonly name?: string;
  readonly phone?: string;
  /** How she may be reached safely; her own words or coded. */
  readonly contact: string | Readonly<Record<string, unknown>>;
  readonly children: readonly Child[];
}

export interface Child {
  /** Stays the same for as long as the child is in the list: agreements name it. */
  readonly id: string;
  readonly name?: string;
}

/** A sealed value that was opened: whoever wrote it, it may be of an older shape. */
export function readIdentity(value: unknown): Identity | undefined {
  const { contact, children } = (value ?? {}) as Partial<Identity>;
  return contact === undefined || !Array.isArray(children) ? undefined : (value as Identity);
}

/** What a recipient is told of the children: those whose own agreement covers it with their names, the others counted. */
export function tellChildren(
  { children, ...rest }: Identity,
  named: ReadonlySet<string>,
): Omit<Identity, 'children'> & { readonly children: readonly { readonly name?: string }[] } {
  return {
    ...rest,
    children: children.map(({ id, name }) => (named.has(id) && name !== undefined ? { name } : {})),
  };
}

/** As a recipient has it. */
export type ToldIdentity = ReturnType<typeof tellChildren>;
