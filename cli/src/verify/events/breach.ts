import type { Age } from './age.js';

/** What belongs together when it is told: one cause may show as several of a family. */
export type Family = 'chain' | 'restart' | 'conduct' | 'protocol' | 'key';

/** A rule of the network that a speaker broke, or that somebody made it seem to have broken. */
export interface Breach {
  readonly family: Family;
  readonly rule: string;
  /** Leaf. */
  readonly index: number;
  /** The earliest that the audit can have read it, milliseconds. */
  readonly at: number;
  /** For people. */
  readonly says: string;
}

/** Which of the audit's findings tell a breach of a family. */
const TOLD_BY: Readonly<Record<string, readonly Family[]>> = {
  'chain-gap': ['chain'],
  'chain-broken': ['chain'],
  'chain-fork': ['chain'],
  'chain-restarted': ['restart'],
  // without a leaf, so that its place in chain and referral is empty
  'void-record': ['chain', 'conduct'],
  equivocation: ['chain', 'conduct'],
  'number-gap': ['conduct'],
  'wrong-party': ['conduct'],
  'illegal-transition': ['conduct'],
  'revoked-key': ['key'],
  'unknown-institution': ['protocol'],
  'no-flow': ['protocol'],
  'not-in-force': ['protocol'],
  'not-signatory': ['protocol'],
  'wrong-flow': ['protocol'],
  'wrong-kind': ['protocol'],
  'wrong-purpose': ['protocol'],
  'ground-not-allowed': ['protocol'],
  'tier-not-allowed': ['protocol'],
};

/** The audit waits ten minutes for what may still come, and then tells. Milliseconds. */
export const PATIENCE_MS = 15 * 60_000;

/** Counts what the audit has told, by family. */
export class Told {
  private readonly counts = new Map<Family, number>();

  /** @param rule of a `finding-raised` */
  add(rule: unknown): void {
    this.count(rule, 1);
  }

  /** What a `finding-closed` says is mended is no breach any more, and excuses none. */
  takeBack(rule: unknown): void {
    this.count(rule, -1);
  }

  private count(rule: unknown, by: number): void {
    for (const family of TOLD_BY[String(rule)] ?? [])
      this.counts.set(family, (this.counts.get(family) ?? 0) + by);
  }

  /**
   * Parts breaches into those that the audit has told, that are too young to be told, that are so old that what told
   * them is withheld, and that it kept silent about: in a family with more breaches than findings, all of them.
   * @param withheld words of the audit: no more can have told what is past
   */
  judge(
    breaches: readonly Breach[],
    now: number,
    { age, withheld }: { readonly age: Age; readonly withheld: number },
  ): {
    readonly past: readonly Breach[];
    readonly told: readonly Breach[];
    readonly young: readonly Breach[];
    readonly silent: readonly Breach[];
  } {
    const young = breaches.filter(({ at }) => at + PATIENCE_MS > now);
    const aged = breaches.filter(({ at }) => age.isOver(at));
    const past = aged.length <= withheld ? aged : [];
    const isPast = (at: number): boolean => past.length > 0 && age.isOver(at);
    const old = breaches.filter(({ at }) => at + PATIENCE_MS <= now && !isPast(at));
    const found = new Map<Family, number>();
    for (const { family } of old) found.set(family, (found.get(family) ?? 0) + 1);
    const isTold = ({ family }: Breach): boolean =>
      (found.get(family) ?? 0) <= (this.counts.get(family) ?? 0);
    return { young, past, told: old.filter(isTold), silent: old.filter((breach) => !isTold(breach)) };
  }
}
