/**
 * Since when a partition has been behind, told from where it ended at earlier looks: the oldest record that is not read
 * yet was there when the end was first seen beyond it. Reading that record would tell it better, and ask the log for
 * it at each look. Never more than the truth, by at most one look; after a start it begins at nothing.
 */
export class LagClock {
  private readonly ends = new Map<string, { readonly end: bigint; readonly at: number }[]>();

  /** @param now milliseconds @returns seconds; 0 where nothing is left to read */
  seconds(
    partition: string,
    { next, end }: { readonly next: bigint; readonly end: bigint },
    now: number,
  ): number {
    const beyond = (this.ends.get(partition) ?? []).filter((seen) => seen.end > next);
    if (end > next && end !== beyond.at(-1)?.end) beyond.push({ end, at: now });
    // a partition that is read no more must not fill the memory: of the middle nobody asks
    if (beyond.length > MOST_ENDS) beyond.splice(1, 1);
    this.ends.set(partition, beyond);
    const [oldest] = beyond;
    return oldest === undefined ? 0 : (now - oldest.at) / 1_000;
  }
}

const MOST_ENDS = 360;
