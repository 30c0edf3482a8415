import { createPublicKey, type KeyObject } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '#kernel';
import { countersign, type ProtocolDocument } from './countersignature.js';
import { openFileKeyStore, type FileKeyStore } from './file-key-store.js';
import { createKek } from './file-kms.js';
import { listEventKey, listOpeningKey, listTokenKey, type KeyEntry, type Pins } from './key-entry.js';
import {
  exportPrivateKey,
  generateEventKey,
  generateIdentityKey,
  generateOpeningKey,
  generateTokenKey,
  importPrivateKey,
  type IdentityKey,
} from './keys.js';
import { logKey, witnessKey } from './log-keys.js';
import { openingValidity } from './opening-week.js';
import { assertPrivateFiles } from './private-files.js';
import { protocolName, type Countersignature } from './protocol.js';

export interface NodeKeysOptions {
  readonly dir: string;
  /** Made where there is none. */
  readonly kekFile: string;
  readonly node: string;
  readonly institutions: readonly string[];
  /** The identities' private keys, one file per institution. Never on the node: a stick in a safe, or a demo's folder. */
  readonly identityDir: string;
  /** Protocols that all parties have agreed to already, as in a demo: countersigned by those of these institutions. */
  readonly agreed?: readonly ProtocolDocument[];
}

export interface NodeKeys {
  /** For the registry, parents first. */
  readonly entries: readonly KeyEntry[];
  /** For every node's configuration; in production copied from paper. */
  readonly pins: Pins;
  /** Of the log that this node signs if it is the audit's, and of its cosignatures if it is a witness. */
  readonly logKeys: { readonly log: KeyObject; readonly witness: KeyObject };
  /** For `agreed`, in its order. */
  readonly countersignatures: readonly ProtocolCountersignature[];
}

/** A countersignature, and under what: `id@version`. */
export interface ProtocolCountersignature extends Countersignature {
  readonly protocol: string;
}

/**
 * Makes the keys of a node, and the identities of its institutions where there are none yet. A second call makes only
 * what is missing, and returns the same.
 */
export async function createNodeKeys(options: NodeKeysOptions): Promise<NodeKeys> {
  const { dir, kekFile, node, institutions, identityDir, agreed = [] } = options;
  await createKek(kekFile);
  const store = await openFileKeyStore({ dir, kekFile });
  try {
    for (const institution of institutions) {
      await makeMissing(store, `/${node}/${institution}`, institution, identityDir);
    }
    const entries = store.keyEntries();
    const identities = entries.filter((entry) => entry.identityJwk !== undefined);
    return {
      entries: [...identities, ...entries.filter((entry) => entry.identityJwk === undefined)],
      pins: Object.fromEntries(identities.map((entry) => [entry.institution, entry.signedBy])),
      logKeys: { log: createPublicKey(logKey(store)), witness: createPublicKey(witnessKey(store)) },
      countersignatures: agreed.flatMap((document) => countersignAll(store, institutions, document)),
    };
  } finally {
    await store.close();
  }
}

function countersignAll(
  store: FileKeyStore,
  institutions: readonly string[],
  document: ProtocolDocument,
): ProtocolCountersignature[] {
  return institutions
    .filter((institution) => document.signatories.includes(institution))
    .flatMap((institution) => {
      const key = store.tokenKey(institution);
      return key === undefined ? [] : { protocol: protocolName(document), ...countersign(key, document) };
    });
}

async function makeMissing(
  store: FileKeyStore,
  speaker: string,
  institution: string,
  identityDir: string,
): Promise<void> {
  const listed = { speaker, institution };
  if (store.eventKey(speaker) === undefined) {
    const identity = await identityOf(institution, identityDir);
    const key = generateEventKey(speaker);
    await store.addEventKey(speaker, key, listEventKey(identity, key, listed));
  }
  if (store.tokenKey(institution) === undefined) {
    const identity = await identityOf(institution, identityDir);
    const key = generateTokenKey(institution);
    await store.addTokenKey(key, listTokenKey(identity, key, listed));
  }
  const parent = store.eventKey(speaker);
  if (parent === undefined) return;
  const isThere = store
    .keyEntries()
    .some((entry) => entry.use === 'opening' && entry.institution === institution);
  if (!isThere) {
    const key = generateOpeningKey(institution);
    await store.addOpeningKey(
      key,
      listOpeningKey(parent, key, { ...listed, ...openingValidity(new Date()) }),
    );
  }
}

/** Reads an identity's private key; it belongs on no node. @throws AppError `invalid` `key-store.not-private` */
export async function readIdentityKey(path: string): Promise<IdentityKey> {
  await assertPrivateFiles([path]);
  return importPrivateKey((await readFile(path, 'utf8')).trim());
}

/** Makes an identity where there is none. @throws Error `EEXIST` */
export async function createIdentityKey(path: string): Promise<IdentityKey> {
  const made = generateIdentityKey();
  await writeFile(path, `${exportPrivateKey(made)}\n`, { flag: 'wx', mode: 0o600, flush: true });
  return made;
}

/** Reads an institution's identity, or makes it; of two that make it at once the first counts. */
async function identityOf(institution: string, folder: string): Promise<IdentityKey> {
  const path = join(folder, `${institution}.key`);
  const draft = `${path}.${newId()}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const made = generateIdentityKey();
  try {
    await writeFile(draft, `${exportPrivateKey(made)}\n`, { flag: 'wx', mode: 0o600, flush: true });
    await link(draft, path);
    return made;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
    return importPrivateKey((await readFile(path, 'utf8')).trim());
  } finally {
    await rm(draft, { force: true });
  }
}
