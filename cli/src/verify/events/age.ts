/** Envelopes, and the audit's findings with them, are kept for 24 months (design §7). */
export const KEPT_MONTHS = 24;
/** A word that was signed within so many months is evidence against older append times behind it: no clock is two months off. */
const SIGNED_MONTHS = 22;
/** Whoever withholds reads the clock a little otherwise. */
const SLACK_MS = 24 * 3_600_000;

/**
 * How old leaves are. Append times are the log's word, and an audit that catches up gives old ones to what it reads only
 * now. Signed times lie in the tree: a leaf is no older than what was signed before it.
 */
export class Age {
  private readonly kept: number;
  private readonly signed: number;
  /** Of what has gone by and is recent. */
  private latest = 0;

  constructor(private readonly now: number) {
    this.kept = monthsBefore(now, KEPT_MONTHS) + SLACK_MS;
    this.signed = monthsBefore(now, SIGNED_MONTHS);
  }

  /** A leaf goes by whose signature holds. @param time as its speaker says */
  note(time: string | undefined): void {
    const signed = Date.parse(time ?? '');
    // a clock that is ahead says nothing
    if (signed > this.signed && signed <= this.now) this.latest = Math.max(this.latest, signed);
  }

  /** When the leaf that goes by next can have been appended and read at the earliest. @param at as the log says */
  earliest(at: number): number {
    return Math.max(at, this.latest);
  }

  /** Whether what was appended then may be withheld for its age. */
  isOver(at: number): boolean {
    return at <= this.kept;
  }
}

function monthsBefore(now: number, months: number): number {
  const date = new Date(now);
  date.setUTCMonth(date.getUTCMonth() - months);
  return date.getTime();
}
