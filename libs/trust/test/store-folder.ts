import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#kernel';
import {
  createKek,
  newSubjectKey,
  openFileKeyStore,
  type ChangeLock,
  type FileKeyStore,
  type NodeKeysOptions,
  type SubjectKey,
} from '../src/index.js';

/** A folder of its own for one test, with a KEK and a place for a key store. */
export class StoreFolder {
  private readonly opened: FileKeyStore[] = [];

  private constructor(readonly folder: string) {}

  static async make(): Promise<StoreFolder> {
    const made = new StoreFolder(await mkdtemp(join(tmpdir(), 'staffetta-keys-')));
    await createKek(made.kekFile);
    return made;
  }

  get dir(): string {
    return join(this.folder, 'store');
  }

  get kekFile(): string {
    return join(this.folder, 'kek');
  }

  get mainFile(): string {
    return join(this.dir, 'keys.log');
  }

  get nodeKeys(): NodeKeysOptions {
    return {
      dir: this.dir,
      kekFile: this.kekFile,
      node: 'intake-cav',
      institutions: ['cav-1', 'cav-2'],
      identityDir: join(this.folder, 'identities'),
    };
  }

  /** Closed at the end of the test, if not before. */
  async open(more: { dir?: string; lockWaitMs?: number; lock?: ChangeLock } = {}): Promise<FileKeyStore> {
    const store = await openFileKeyStore({ dir: this.dir, kekFile: this.kekFile, ...more });
    this.opened.push(store);
    return store;
  }

  async remove(): Promise<void> {
    await Promise.all(this.opened.map((store) => store.close()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function putKeys(store: FileKeyStore, count: number): Promise<SubjectKey[]> {
  const made = Array.from({ length: count }, () => ({ subject: newId(), key: newSubjectKey() }));
  await store.putSubjectKeys(made);
  return made;
}

export async function putKey(store: FileKeyStore): Promise<SubjectKey> {
  const made = { subject: newId(), key: newSubjectKey() };
  await store.putSubjectKeys([made]);
  return made;
}
