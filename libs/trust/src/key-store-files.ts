import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#kernel';
import type { ChangeLock, StillHeld } from './change-lock.js';
import { markChange } from './change-marks.js';
import { closed, unreadable } from './key-store.errors.js';
import { MainKeys, OpeningKeys } from './key-store-state.js';
import type { Kms } from './kms.js';
import { DRAFT, SealedLog } from './sealed-log.js';
import { isSameKey, newStoreKey, unwrapStoreKey, type StoreKey, type WrappedKey } from './store-key.js';

const MAIN = 'keys.log';
/** Never in a backup. */
const OPENING = 'opening-keys.log';
/** Below this a file is never written anew for its size alone. */
const SMALL_BYTES = 1024 * 1024;
const GROWTH = 4;

/** A file, and what it says. */
interface Part {
  readonly log: SealedLog;
  readonly keys: MainKeys | OpeningKeys;
}

/**
 * The files of a key store, which several processes of a node share. All read, each follows what the others write; one
 * at a time changes, after it has read everything and before anybody else may.
 *
 * Whoever finds that the one before it did not come to the end of its change (it was killed, or lost its lock) writes
 * the files anew instead of adding to them: what the other may still write then goes into a file without a name, or is
 * refused where it opens the new one.
 */
export class KeyStoreFiles {
  readonly main = new MainKeys();
  readonly opening = new OpeningKeys();
  private readonly mainPart: Part;
  private readonly openingPart: Part;
  /** Changes of this process, one after another. */
  private turn: Promise<unknown> = Promise.resolve();
  private looking: Promise<void> | undefined;
  private nextLook: Promise<void> | undefined;
  /** While this process may change something nobody else does: it resolves when all that others wrote was read. */
  private entered: Promise<void> | undefined;
  private isClosed = false;

  constructor(
    private readonly dir: string,
    private readonly kms: Kms,
    private readonly lock: ChangeLock,
  ) {
    const { main, opening } = this;
    const unwrap = (wrapped: WrappedKey): Promise<StoreKey> => this.unwrap(wrapped);
    this.mainPart = { log: new SealedLog(join(dir, MAIN), unwrap, main), keys: main };
    this.openingPart = { log: new SealedLog(join(dir, OPENING), unwrap, opening), keys: opening };
  }

  /** What is written is under this one; undefined before the files are made. */
  get storeKey(): StoreKey | undefined {
    return this.mainPart.log.storeKey;
  }

  /**
   * Knows, when it resolves, all that any process had made durable before the call.
   * @throws AppError `unavailable` `key-store.unreadable`: then nobody may go by what was known
   */
  follow(): Promise<void> {
    if (this.entered !== undefined) return this.entered.catch(cannotRead);
    if (this.isClosed) return Promise.resolve();
    // one under way may have looked before the caller's cause: wait for it, then look once for all who came meanwhile
    this.nextLook ??= (this.looking ?? Promise.resolve()).then(() => {
      this.nextLook = undefined;
      if (this.entered !== undefined) return this.entered.catch(cannotRead);
      const look = this.look();
      this.looking = look.catch(() => undefined);
      return look.catch(cannotRead);
    });
    return this.nextLook;
  }

  /** Runs a change while nobody else's runs, after everything was read. @throws as `ChangeLock.changing` */
  alone<T>(change: (held: StillHeld) => Promise<T>): Promise<T> {
    const run = this.turn.then(async () => {
      if (this.isClosed) throw closed();
      const begun = { is: false };
      try {
        return await this.lock.changing((held) => {
          begun.is = true;
          return this.change(change, held);
        });
      } catch (error) {
        // lost on the way: another one may have changed what this one believes to have changed
        if (begun.is && error instanceof AppError && error.code === 'key-store.locked') await this.forget();
        throw error;
      }
    });
    this.turn = run.catch(() => undefined);
    return run;
  }

  /** Durable, and taken. Within `alone`. */
  addMain(entries: readonly unknown[], held: StillHeld): Promise<void> {
    return this.add(this.mainPart, entries, held);
  }

  /** Durable, and taken. Within `alone`. */
  addOpening(entries: readonly unknown[], held: StillHeld): Promise<void> {
    return this.add(this.openingPart, entries, held);
  }

  /** Makes the files that are not there, and ends a change of KEK that was interrupted. Within `alone`. */
  async complete(held: StillHeld): Promise<void> {
    const versions = await this.kms.versions();
    const newest = versions.at(-1) ?? (await this.kms.rotate());
    const keys = this.keysInUse();
    const [first, second] = keys;
    if (first !== undefined && (versions.length > 1 || (second !== undefined && !isSameKey(first, second)))) {
      await this.endChange(held);
      return;
    }
    const key = first ?? (await newStoreKey(this.kms, newest));
    for (const { log, keys: known } of this.parts())
      if (log.storeKey === undefined) await log.replace(key, known.dump(), held);
  }

  /** Everything under a new KEK; then there is no other. Within `alone`. */
  async rewrap(held: StillHeld): Promise<void> {
    if ((await this.kms.versions()).length > 1) await this.endChange(held);
    await this.endChange(held, await newStoreKey(this.kms, await this.kms.rotate()));
  }

  async close(): Promise<void> {
    await this.turn;
    await this.looking;
    this.isClosed = true;
    await Promise.all(this.parts().map(({ log }) => log.close()));
    await this.lock.close();
  }

  private async endChange(held: StillHeld, made?: StoreKey): Promise<void> {
    const versions = await this.kms.versions();
    const newest = versions.at(-1) ?? '';
    const key =
      made ??
      this.keysInUse().find(({ version }) => version === newest) ??
      (await newStoreKey(this.kms, newest));
    await this.mainPart.log.replace(key, this.main.dump(), held);
    const opening = this.opening.dump().filter(({ k }) => k === 'opening');
    await this.openingPart.log.replace(key, opening, held);
    this.opening.destroyed.clear();
    await held();
    for (const version of versions) if (version !== key.version) await this.kms.destroy(version);
  }

  private async change<T>(change: (held: StillHeld) => Promise<T>, held: StillHeld): Promise<T> {
    const mark = await markChange(this.dir);
    const { isClean } = mark;
    const { looking } = this;
    this.entered = this.enter(looking, isClean);
    this.entered.catch(() => undefined);
    try {
      await this.entered;
      if (!isClean || this.isTorn) await this.writeAnew(held);
      return await change(held);
    } finally {
      this.entered = undefined;
      await held().then(
        () => (this.isTorn ? undefined : mark.remove()),
        () => undefined,
      );
    }
  }

  private async enter(looking: Promise<void> | undefined, isClean: boolean): Promise<void> {
    await looking;
    // before anything is read: what another one still wants to put in a file's place is gone then, or was read
    if (!isClean) await this.removeDrafts();
    await this.look();
  }

  private async add(part: Part, entries: readonly unknown[], held: StillHeld): Promise<void> {
    if (entries.length === 0) return;
    const { log, keys } = part;
    if (log.bytes > SMALL_BYTES && log.entries > GROWTH * keys.size) await this.compact(part, held);
    await log.append(entries);
    for (const entry of entries) keys.take(entry);
  }

  private async compact({ log, keys }: Part, held: StillHeld): Promise<void> {
    if (log.storeKey !== undefined) await log.replace(log.storeKey, keys.dump(), held);
  }

  private async writeAnew(held: StillHeld): Promise<void> {
    for (const part of this.parts()) await this.compact(part, held);
  }

  private get isTorn(): boolean {
    return this.parts().some(({ log }) => log.isTorn);
  }

  private parts(): readonly [Part, Part] {
    return [this.mainPart, this.openingPart];
  }

  private keysInUse(): StoreKey[] {
    return this.parts().flatMap(({ log }) => log.storeKey ?? []);
  }

  /** One key store has one key, but for an interrupted change: the KMS is asked once where that is so. */
  private async unwrap(wrapped: WrappedKey): Promise<StoreKey> {
    return this.keysInUse().find((key) => isSameKey(key, wrapped)) ?? unwrapStoreKey(this.kms, wrapped);
  }

  private async look(): Promise<void> {
    const looks = await Promise.allSettled(this.parts().map(({ log }) => log.follow()));
    for (const each of looks) if (each.status === 'rejected') throw each.reason;
  }

  private async forget(): Promise<void> {
    await this.looking;
    await Promise.all(this.parts().map(({ log }) => log.forget()));
  }

  private async removeDrafts(): Promise<void> {
    const names = (await readdir(this.dir)).filter((name) => name.endsWith(DRAFT));
    await Promise.all(names.map((name) => rm(join(this.dir, name), { force: true })));
  }
}

const cannotRead = (error: unknown): never => {
  throw unreadable(error);
};
