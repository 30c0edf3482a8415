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

/** The store's content in memory: what is durable, and nothing else. */
export class KeyStoreState {
  root: Buffer | undefined;
  readonly eventKeys = new Map<string, EventKey>();
  readonly tokenKeys = new Map<string, TokenKey>();
  readonly entries = new Map<string, KeyEntry>();
  readonly stamps = new Map<string, SpeakerStamp>();
  readonly subjectKeys = new Map<string, Buffer>();
  readonly pending = new Map<string, PendingKey>();
  readonly openingKeys = new Map<string, OpeningKey>();
  /** Opening keys whose bytes the file still holds, in a frame that nobody reads. */
  destroyed = 0;

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
        this.stamps.set(entry.s, { speaker: entry.s, epoch: entry.e, seq: entry.q });
        return;
      case 'key':
        this.subjectKeys.set(entry.r, Buffer.from(entry.v, 'base64url'));
        return;
      case 'gone':
        this.subjectKeys.get(entry.r)?.fill(0);
        this.subjectKeys.delete(entry.r);
        return;
      default:
        throw damaged('entry');
    }
  };

  readonly takeOpening = (stored: unknown): void => {
    const entry = stored as StoredOpening;
    if (entry.k === 'destroyed') {
      if (this.openingKeys.delete(entry.kid)) this.destroyed += 1;
      return;
    }
    const key = { ...importPrivateKey(entry.v), institution: entry.institution };
    this.openingKeys.set(key.kid, key);
  };

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

  dumpOpening(): StoredOpening[] {
    return [...this.openingKeys.values()].map((key) => ({
      k: 'opening',
      institution: key.institution,
      v: exportPrivateKey(key),
    }));
  }

  /** A named secret, derived: it needs no write. */
  secret(name: string): Buffer {
    if (this.root === undefined) throw damaged('entry');
    return createHmac('sha256', this.root).update(`staffetta/secret/v1\n${name}`).digest();
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
