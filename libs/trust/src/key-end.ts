/** When a key's word ends: what its institution owns to as its own, and since when everybody can know. */
export interface KeyEnd {
  /** The speaker's last epoch, and its last number there, that the institution acknowledges. */
  readonly epoch: number;
  readonly lastSeq: number;
  /** Append time of the revocation, milliseconds. */
  readonly at: number;
}

/** Where an event stands: its speaker's claim, and the lane's append time, milliseconds. */
export interface Said {
  readonly epoch: string | undefined;
  readonly seq: string | undefined;
  readonly appendedAt: number;
}

/**
 * Whether an event was said after its key's end, and so is opened by nobody and a finding of the audit's.
 *
 * Appended at the revocation or later: always, for `epoch` and `seq` are the speaker's own claims and a thief claims what
 * it likes. Before it: beyond the last word acknowledged, in the order of the chain, because `seq` begins again in each
 * epoch, and after a restore the honest words of the epoch before have the higher numbers.
 *
 * Left over is what a thief says before the revocation, under a number that is not beyond the last. Nobody can tell it
 * from the speaker's word by the envelope. But it needs the side's next `n`, a folded one being void, so that the
 * speaker's own next event collides with it; the speaker's node finds an event of its own in the lane that it never
 * said; and the audit has two events at one place of the chain. That is how the theft is noticed and the key revoked.
 */
export function isAfterEnd(end: KeyEnd | undefined, { epoch, seq, appendedAt }: Said): boolean {
  if (end === undefined) return false;
  if (appendedAt >= end.at) return true;
  const claimed = Number(epoch ?? 0);
  return claimed > end.epoch || (claimed === end.epoch && Number(seq ?? 0) > end.lastSeq);
}
