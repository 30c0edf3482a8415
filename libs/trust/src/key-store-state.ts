import { createHmac } from 'node:crypto';
import type { KeyEntry } from './key-entry.js';
import { damaged } from './key-store.errors.js';
import type { PendingKey, SpeakerStamp, SubjectKey } from './key-store.js';
import {
  exportPrivateKey,
  importPrivateKey,
  type EventKey,
  type OpeningKey,
  type PrivateKeyText,
  type TokenKey,
} from './keys.js';

/** What the main file holds, one entry after another; a later one overrides. Short names: there are many. `r` is a subject, a referral's or a case's id. */
export type StoredEntry =
  | { readonly k: 'root'; readonly v: string }
  | { readonly k: 'event'; readonly speaker: string; readonly v: PrivateKeyText }
  | { readonly k: 'token'; readonly institution: string; readonly v: PrivateKeyText }
  /** Made, and used only once its entry was read back. */
  | {
      readonly k: 'pending';
      readonly use: PendingKey['use'];
      readonly speaker: string;
      readonly institution: string;
      readonly v: PrivateKeyText;
    }
  | { readonly k: 'active'; readonly kid: string }
  | { readonly k: 'listed'; readonly entry: KeyEntry }
  | { readonly k: 'stamp'; readonly s: string; readonly e: number; readonly q: number }
  | { readonly k: 'key'; readonly r: string; readonly v: string }
  | { readonly k: 'gone'; readonly r: string };

/** The opening keys have a file of their own: no backup may hold it (design §6). */
export type StoredOpening =
  | { readonly k: 'opening'; readonly institution: string; readonly v: PrivateKeyText }
  | { readonly k: 'destroyed'; readonly kid: string };

/** What the main file says: what is durable, and nothing else. */
export class MainKeys {
  root: Buffer | undefined;
  readonly eventKeys = new Map<string, EventKey>();
  readonly tokenKeys = new Map<string, TokenKey>();
  readonly entries = new Map<string, KeyEntry>();
  readonly stamps = new Map<string, SpeakerStamp>();
  readonly subjectKeys = new Map<string, Buffer>();
  readonly pending = new Map<string, PendingKey>();
  /** Subject keys that were there when the store was opened, and were not put again since, as far as that is known. */
  private readonly old = new Set<string>();

  /** From now on what is here is old. */
  grow(): void {
    for (const subject of this.subjectKeys.keys()) this.old.add(subject);
  }

  oldSubjects(): readonly string[] {
    return [...this.old];
  }

  readonly fresh = (): void => {
    this.root = undefined;
    for (const key of this.subjectKeys.values()) key.fill(0);
    for (const part of [this.eventKeys, this.tokenKeys, this.entries, this.stamps, this.pending])
      part.clear();
    this.subjectKeys.clear();
    // a file written anew does not tell what was put again
    this.old.clear();
  };

  readonly take = (stored: unknown): void => {
    const entry = stored as StoredEntry;
    switch (entry.k) {
      case 'root':
        this.root = Buffer.from(entry.v, 'base64url');
        return;
      case 'event':
        this.eventKeys.set(entry.speaker, { ...importPrivateKey(entry.v), speaker: entry.speaker });
        return;
      case 'token':
        this.tokenKeys.set(entry.institution, {
          ...importPrivateKey(entry.v),
          institution: entry.institution,
        });
        return;
      case 'pending': {
        const { use, speaker, institution } = entry;
        const key = importPrivateKey(entry.v);
        for (const [kid, each] of this.pending)
          if (each.use === use && each.speaker === speaker) this.pending.delete(kid);
        this.pending.set(key.kid, { use, speaker, institution, key });
        return;
      }
      case 'active':
        this.activate(entry.kid);
        return;
      case 'listed':
        this.entries.set(entry.entry.kid, entry.entry);
        return;
      case 'stamp':
        this.remember({ speaker: entry.s, epoch: entry.e, seq: entry.q });
        return;
      case 'key':
        this.old.delete(entry.r);
        this.subjectKeys.set(entry.r, Buffer.from(entry.v, 'base64url'));
        return;
      case 'gone':
        this.subjectKeys.get(entry.r)?.fill(0);
        this.subjectKeys.delete(entry.r);
        this.old.delete(entry.r);
        return;
      default:
        throw damaged('entry');
    }
  };

  /** Never an earlier one: a relay that has lost its place may say its last word after the next one's first. */
  private remember(stamp: SpeakerStamp): void {
    const known = this.stamps.get(stamp.speaker);
    const earlier =
      known !== undefined &&
      (stamp.epoch < known.epoch || (stamp.epoch === known.epoch && stamp.seq < known.seq));
    if (!earlier) this.stamps.set(stamp.speaker, stamp);
  }

  private activate(kid: string): void {
    const pending = this.pending.get(kid);
    if (pending === undefined) return;
    const { use, speaker, institution, key } = pending;
    if (use === 'event') this.eventKeys.set(speaker, { ...key, speaker });
    else this.tokenKeys.set(institution, { ...key, institution });
    this.pending.delete(kid);
  }

  /** The fewest entries that say the same. */
  dump(): StoredEntry[] {
    return [
      ...(this.root === undefined ? [] : [{ k: 'root' as const, v: this.root.toString('base64url') }]),
      ...[...this.eventKeys].map(([speaker, key]) => ({
        k: 'event' as const,
        speaker,
        v: exportPrivateKey(key),
      })),
      ...[...this.tokenKeys].map(([institution, key]) => ({
        k: 'token' as const,
        institution,
        v: exportPrivateKey(key),
      })),
      ...[...this.pending.values()].map(({ key, ...rest }) => ({
        k: 'pending' as const,
        ...rest,
        v: exportPrivateKey(key),
      })),
      ...[...this.entries.values()].map((entry) => ({ k: 'listed' as const, entry })),
      ...[...this.stamps.values()].map(({ speaker, epoch, seq }) => ({
        k: 'stamp' as const,
        s: speaker,
        e: epoch,
        q: seq,
      })),
      ...[...this.subjectKeys].map(([subject, key]) => subjectEntry({ subject, key })),
    ];
  }

  /** How many entries that is, or nearly. */
  get size(): number {
    const { eventKeys, tokenKeys, pending, entries, stamps, subjectKeys } = this;
    return [eventKeys, tokenKeys, pending, entries, stamps, subjectKeys].reduce(
      (sum, { size }) => sum + size,
      1,
    );
  }

  /** A named secret, derived: it needs no write. */
  secret(name: string): Buffer {
    if (this.root === undefined) throw damaged('entry');
    return createHmac('sha256', this.root).update(`staffetta/secret/v1\n${name}`).digest();
  }
}

/** What the file of the opening keys says. */
export class OpeningKeys {
  readonly keys = new Map<string, OpeningKey>();
  /** Kids of keys that were destroyed under the KEK in use: a frame that nobody reads, or a freed block, may keep them. */
  readonly destroyed = new Set<string>();

  readonly fresh = (): void => {
    this.keys.clear();
    this.destroyed.clear();
  };

  readonly take = (stored: unknown): void => {
    const entry = stored as StoredOpening;
    if (entry.k === 'destroyed') {
      this.keys.delete(entry.kid);
      this.destroyed.add(entry.kid);
      return;
    }
    const key = { ...importPrivateKey(entry.v), institution: entry.institution };
    this.keys.set(key.kid, key);
  };

  get size(): number {
    return this.keys.size + this.destroyed.size;
  }

  dump(): StoredOpening[] {
    return [
      ...[...this.keys.values()].map((key) => ({
        k: 'opening' as const,
        institution: key.institution,
        v: exportPrivateKey(key),
      })),
      ...[...this.destroyed].map((kid) => ({ k: 'destroyed' as const, kid })),
    ];
  }
}

export const subjectEntry = ({ subject, key }: SubjectKey): StoredEntry => ({
  k: 'key',
  r: subject,
  v: key.toString('base64url'),
});

export const stampEntry = ({ speaker, epoch, seq }: SpeakerStamp): StoredEntry => ({
  k: 'stamp',
  s: speaker,
  e: epoch,
  q: seq,
});
