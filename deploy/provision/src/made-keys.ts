import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatVkey, parseVkey } from '#merkle';
import type { Network } from '../../local/src/network.js';
import { makeNodeKeys, type KeyPlaces, type MadeKeys } from '../../local/src/node-keys.js';
import { writeWhole } from '../../local/src/server-folder.js';

const NOTHING: MadeKeys = { entries: [], countersignatures: [], pins: {}, audit: '', witnesses: [] };

/**
 * Makes the keys of nodes that have none, and tells what all nodes' first keys were. A node that has its keys is left
 * alone: it changes them by itself, and may be running.
 * @param dir the authority's folder: identities' private keys, and what was made
 */
export async function openMadeKeys(
  dir: string,
  { nodes, protocols }: Pick<Network, 'nodes' | 'protocols'>,
  places: Pick<KeyPlaces, 'keysDir' | 'kekFile'>,
  logOrigin: string,
): Promise<MadeKeys> {
  const file = join(dir, 'made-keys.json');
  const identityDir = join(dir, 'identities');
  await mkdir(identityDir, { recursive: true, mode: 0o700 });
  const known = await readMade(file);
  const has = (node: string): boolean => known.entries.some(({ speaker }) => speaker.startsWith(`/${node}/`));
  const missing = nodes.filter(({ id }) => !has(id));
  if (missing.length === 0) return { ...known, audit: underName(known.audit, logOrigin) };
  const more = await makeNodeKeys({ nodes: missing, protocols }, { ...places, identityDir }, logOrigin);
  const listed = new Set(known.entries.map(({ kid }) => kid));
  const all: MadeKeys = {
    entries: [...known.entries, ...more.entries.filter(({ kid }) => !listed.has(kid))],
    countersignatures: [...known.countersignatures, ...more.countersignatures],
    pins: { ...known.pins, ...more.pins },
    audit: more.audit === '' ? underName(known.audit, logOrigin) : more.audit,
    witnesses: [...known.witnesses, ...more.witnesses],
  };
  await writeWhole(file, JSON.stringify(all, null, 2));
  return all;
}

/** The same key as of a log of this name: a restored log may need another one (ADR 0035). */
function underName(vkey: string, name: string): string {
  if (vkey === '') return vkey;
  const { type, publicKey } = parseVkey(vkey);
  return formatVkey({ name, type, publicKey });
}

async function readMade(file: string): Promise<MadeKeys> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as MadeKeys;
  } catch (error) {
    // a damaged file must not lead to other keys than the registry lists
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NOTHING;
    throw error;
  }
}
