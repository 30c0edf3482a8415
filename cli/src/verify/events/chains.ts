import type { Breach } from './breach.js';

/** A word's place in its speaker's chain. */
export interface Word {
  readonly speaker: string;
  readonly epoch: number;
  readonly seq: number;
  readonly prev: string | undefined;
  /** Undefined where what is shown is not what was hashed: then what follows cannot be compared. */
  readonly digest: string | undefined;
  /** Of `chain-restarted`: what its speaker knew of the chain before. */
  readonly restarts?: { readonly lastSeq: unknown; readonly lastHash: unknown };
  readonly index: number;
  readonly at: number;
}

interface Chain {
  readonly speaker: string;
  readonly epoch: number;
  /** The last word without a gap before it that nobody explains. */
  seq: number;
  digest: string | undefined;
  first: Word | undefined;
  readonly waiting: Map<number, Word>;
}

interface Gap {
  readonly from: number;
  readonly word: Word;
}

/** Words that wait for an earlier one: topics come in any order, and not that much apart. */
const MOST_WAITING = 50_000;

/** Follows every speaker's words by number and predecessor, whatever order they come in. */
export class Chains {
  private readonly chains = new Map<string, Chain>();
  private readonly breaches: Breach[] = [];
  private readonly gaps: Gap[] = [];

  add(word: Word): void {
    const { speaker, epoch, seq } = word;
    const key = `${speaker} ${String(epoch)}`;
    const chain = this.chains.get(key) ?? {
      speaker,
      epoch,
      seq: 0,
      digest: undefined,
      first: undefined,
      waiting: new Map<number, Word>(),
    };
    this.chains.set(key, chain);
    if (seq <= chain.seq || chain.waiting.has(seq)) {
      const says =
        seq === 1
          ? `${speaker} begins its chain again without a new epoch (event ${String(word.index)})`
          : `${speaker} has two words with the number ${String(seq)} (event ${String(word.index)})`;
      this.breaches.push(breach('chain-fork', word, says));
      return;
    }
    chain.waiting.set(seq, word);
    this.advance(chain);
    if (chain.waiting.size > MOST_WAITING) this.leap(chain);
  }

  /** Speakers that were heard. */
  get speakers(): number {
    return new Set([...this.chains.values()].map(({ speaker }) => speaker)).size;
  }

  /**
   * After the last word.
   * @param withheld how many envelopes are withheld, and whether one of them has this digest
   */
  finish(withheld: { readonly count: number; has(digest: string): boolean }): readonly Breach[] {
    for (const chain of this.chains.values()) while (chain.waiting.size > 0) this.leap(chain);
    let missing = 0;
    for (const { from, word } of this.gaps) {
      const isExplained = word.prev !== undefined && withheld.has(word.prev);
      if (isExplained) missing += word.seq - from;
      else this.breaches.push(breach('chain-gap', word, gapSays(from, word)));
    }
    if (missing > withheld.count) {
      const [{ word } = { word: undefined }] = this.gaps;
      const says = `${String(missing)} words are missing from the speakers' chains, and only ${String(withheld.count)} envelopes are withheld`;
      if (word !== undefined) this.breaches.push(breach('chain-gap', word, says));
    }
    for (const chain of this.chains.values()) this.judgeBeginning(chain);
    return this.breaches;
  }

  private advance(chain: Chain): void {
    for (;;) {
      const next = chain.waiting.get(chain.seq + 1);
      if (next === undefined) return;
      chain.waiting.delete(next.seq);
      const known = chain.seq === 0 || chain.digest !== undefined;
      if (known && next.prev !== chain.digest) {
        const says = `${chain.speaker}: the word ${String(next.seq)} (event ${String(next.index)}) names another one before it than the one that is there`;
        this.breaches.push(breach('chain-broken', next, says));
      }
      take(chain, next);
    }
  }

  /** Goes on behind a gap. */
  private leap(chain: Chain): void {
    const lowest = Math.min(...chain.waiting.keys());
    const word = chain.waiting.get(lowest);
    if (word === undefined) return;
    this.gaps.push({ from: chain.seq + 1, word });
    chain.waiting.delete(lowest);
    take(chain, word);
    this.advance(chain);
  }

  /** Every epoch after the first begins by saying so, and from where (design §5). */
  private judgeBeginning({ speaker, epoch, first }: Chain): void {
    const before = [...this.chains.values()]
      .filter((other) => other.speaker === speaker && other.epoch < epoch)
      .sort((a, b) => b.epoch - a.epoch)[0];
    if (first === undefined) return;
    const where = `(event ${String(first.index)})`;
    if (first.restarts !== undefined) {
      const says = `${speaker} began its chain again, as after a restore ${where}`;
      this.breaches.push({ ...breach('chain-restarted', first, says), family: 'restart' });
    }
    if (before === undefined) return;
    if (first.restarts === undefined) {
      const says = `${speaker} begins a new epoch without saying that its chain was restarted ${where}`;
      this.breaches.push(breach('chain-broken', first, says));
      return;
    }
    const { lastSeq, lastHash } = first.restarts;
    if (lastSeq === before.seq && before.digest !== undefined && lastHash !== before.digest) {
      const says = `${speaker} says that its chain ended otherwise than it did ${where}`;
      this.breaches.push(breach('chain-broken', first, says));
    }
  }
}

function take(chain: Chain, word: Word): void {
  chain.seq = word.seq;
  chain.digest = word.digest;
  if (word.seq === 1) chain.first = word;
}

function gapSays(from: number, { speaker, seq, index }: Word): string {
  const words =
    from === seq - 1 ? `word ${String(from)} is` : `words ${String(from)} to ${String(seq - 1)} are`;
  return `${speaker}: ${words} missing before event ${String(index)}, and no withheld envelope explains it`;
}

const breach = (rule: string, { index, at }: Word, says: string): Breach => ({
  family: 'chain',
  rule,
  index,
  at,
  says,
});
