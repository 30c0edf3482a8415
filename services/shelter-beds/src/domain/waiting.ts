/** Where a referral stands in the list: its risk level first, then since when it waits. */
export interface Place {
  readonly id: string;
  /** A judgement of whoever asked; undefined: not told, or it cannot be read. */
  readonly level?: string;
  readonly since: Date;
}

/** Not told is not low: it stands between high and medium. */
const RANK: Readonly<Record<string, number>> = { extreme: 5, high: 4, medium: 2, low: 1 };
const NOT_TOLD = 3;

const rank = ({ level }: Place): number =>
  level !== undefined && Object.hasOwn(RANK, level) ? (RANK[level] ?? NOT_TOLD) : NOT_TOLD;

/** By risk level, then waiting time. The order is a proposal: who is offered a unit, people decide, and say why. */
export const inOrder = <P extends Place>(places: readonly P[]): P[] =>
  [...places].sort(
    (a, b) => rank(b) - rank(a) || a.since.getTime() - b.since.getTime() || (a.id < b.id ? -1 : 1),
  );

/** Why somebody who stands before is not offered this unit; coded. */
export const SKIP_REASONS = [
  'does-not-fit',
  'safety',
  'unreachable',
  'her-wish',
  'emergency',
  'other',
] as const;

export const PAUSE_REASONS = ['her-wish', 'unreachable', 'hospital', 'elsewhere', 'other'] as const;

const CONFIRM_DAYS = 3;

/** When somebody asks again whether a place is still wanted (referral practice §3). */
export const confirmBy = (confirmedAt: Date): Date =>
  new Date(confirmedAt.getTime() + CONFIRM_DAYS * 24 * 3_600_000);
