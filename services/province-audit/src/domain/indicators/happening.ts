/**
 * Something that happened in the stream, as far as a table may ever count it: coarse codes and minutes. It names no
 * referral, so counts of happenings can be kept when the referral is forgotten.
 */
export interface Happening {
  /**
   * `step`: an event counted in a referral, or `deadline-missed` was told. `stage`: a stage of a referral ended. `finding`:
   * one was raised or closed. `entry`: a direct entry was declared or put in order.
   */
  readonly what: 'step' | 'stage' | 'finding' | 'entry';
  /** The event's bare name; of a stage its name; `raised`, `closed`; `declared`, `referral`, `left`. */
  readonly name: string;
  /** Institutions: what they are is looked up when it is counted. */
  readonly from?: string;
  readonly to?: string;
  readonly kind?: string;
  readonly purpose?: string;
  readonly flow?: string;
  readonly urgency?: string;
  readonly reason?: string;
  readonly outcome?: string;
  /** Of `deadline-missed`. */
  readonly stage?: string;
  /** Of a finding. */
  readonly rule?: string;
  /** Of a stage whose time the stream shows: whether it ended within the flow's time. */
  readonly inTime?: boolean;
  /** Of a stage: how long it took, whole minutes, without the time in which information was awaited. */
  readonly minutes?: number;
}

const FIELDS = [
  'what',
  'name',
  'from',
  'to',
  'kind',
  'purpose',
  'flow',
  'urgency',
  'reason',
  'outcome',
  'stage',
  'rule',
  'inTime',
  'minutes',
] as const satisfies readonly (keyof Happening)[];

/** Equal happenings, equal text. */
export const textOf = (happening: Happening): string =>
  JSON.stringify(FIELDS.map((field) => happening[field] ?? null));

/** What `textOf` wrote. */
export function happeningOf(text: string): Happening {
  const values = JSON.parse(text) as unknown[];
  return Object.fromEntries(
    FIELDS.flatMap((field, i) => (values[i] === null || values[i] === undefined ? [] : [[field, values[i]]])),
  ) as unknown as Happening;
}
