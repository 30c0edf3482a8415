import { join } from 'node:path';
import { KeyStoreState } from './key-store-state.js';
import type { Kms } from './kms.js';
import { SealedLog } from './sealed-log.js';
import { newStoreKey, unwrapStoreKey, type StoreKey } from './store-key.js';

const MAIN = 'keys.log';
/** Never in a backup. */
const OPENING = 'opening-keys.log';

export interface OpenFiles {
  readonly state: KeyStoreState;
  readonly main: SealedLog;
  readonly opening: SealedLog;
  /** What is written from now on is under this one. */
  readonly key: StoreKey;
  /** A change of KEK was interrupted: write both files anew under the newest, then destroy the others. */
  readonly unfinished: boolean;
}

/** Opens both files, each under the key that its head names: a change of KEK may have come between them. */
export async function openFiles(dir: string, kms: Kms): Promise<OpenFiles> {
  const versions = await kms.versions();
  const newest = versions.at(-1) ?? (await kms.rotate());
  const paths = [join(dir, MAIN), join(dir, OPENING)] as const;
  const keys = await keysOf(paths, kms);
  const key = keys.find((each) => each?.version === newest) ?? keys.find((each) => each !== undefined);
  const store = key ?? (await newStoreKey(kms, newest));
  const state = new KeyStoreState();
  const main = await SealedLog.open(paths[0], keys[0] ?? store, state.take);
  try {
    const opening = await SealedLog.open(paths[1], keys[1] ?? store, state.takeOpening);
    const mixed = keys[0] !== undefined && keys[1] !== undefined && keys[0] !== keys[1];
    return { state, main, opening, key: store, unfinished: versions.length > 1 || mixed };
  } catch (error) {
    await main.close();
    throw error;
  }
}

/** One key store has one key, but for an interrupted change: the KMS is asked once where that is so. */
async function keysOf(
  [main, opening]: readonly [string, string],
  kms: Kms,
): Promise<[StoreKey | undefined, StoreKey | undefined]> {
  const [first, second] = [await SealedLog.keyOf(main), await SealedLog.keyOf(opening)];
  const mainKey = first === undefined ? undefined : await unwrapStoreKey(kms, first);
  if (second === undefined) return [mainKey, undefined];
  if (mainKey?.version === second.version && mainKey.wrapped.equals(second.wrapped))
    return [mainKey, mainKey];
  return [mainKey, await unwrapStoreKey(kms, second)];
}
