import { KEPT_MONTHS, type Age } from './age.js';
import type { LaneGaps } from './referrals.js';

/** Counts what the log no longer shows, and remembers eight bytes of each digest. */
export class Withheld {
  private digests = new BigUint64Array(1_024);
  private used = 0;
  private isSorted = true;
  private readonly lanes = new Map<string, { all: number; young: number }>();

  constructor(private readonly age: Age) {}

  get count(): number {
    return this.used;
  }

  /** @param at the earliest that it can have been appended, milliseconds */
  add(topic: string, digest: string, at: number): void {
    if (this.used === this.digests.length) {
      const larger = new BigUint64Array(2 * this.used);
      larger.set(this.digests);
      this.digests = larger;
    }
    this.digests[this.used] = prefix(digest);
    this.used += 1;
    this.isSorted = false;
    const lane = this.lanes.get(topic) ?? { all: 0, young: 0 };
    this.lanes.set(topic, { all: lane.all + 1, young: lane.young + (this.age.isOver(at) ? 0 : 1) });
  }

  has(digest: string): boolean {
    if (!this.isSorted) this.digests.subarray(0, this.used).sort();
    this.isSorted = true;
    const wanted = prefix(digest);
    let [low, high] = [0, this.used];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.digests[middle] ?? 0n) < wanted) low = middle + 1;
      else high = middle;
    }
    return low < this.used && this.digests[low] === wanted;
  }

  /** Numbers of referrals on a topic that withheld envelopes may have had. */
  on(topic: string): number {
    return this.lanes.get(topic)?.all ?? 0;
  }

  /** Those that neither 24 months nor an erasure explains, in words. */
  unexplained(lanes: ReadonlyMap<string, LaneGaps>): string[] {
    return [...this.lanes].flatMap(([topic, { young }]) => {
      const erased = lanes.get(topic)?.erased ?? 0;
      if (young <= erased) return [];
      return [
        `${topic}: ${String(young)} withheld before their ${String(KEPT_MONTHS)} months were over, ${String(erased)} explained by erased referrals`,
      ];
    });
  }
}

const prefix = (digest: string): bigint => Buffer.from(digest.slice(0, 11), 'base64url').readBigUInt64BE(0);
