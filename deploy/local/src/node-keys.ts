import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DEMO_KEK_MARKER } from '#platform';
import { createNodeKeys, type KeyEntry, type ProtocolCountersignature } from '#trust';
import type { Network } from './network.js';
import { writeWhole } from './server-folder.js';

/** Where a node's keys are, and the files that all nodes share. */
export interface KeyFiles {
  readonly pinsFile: string;
  readonly publicKeysFile: string;
  readonly countersignaturesFile: string;
  keysDir(node: string): string;
  kekFile(node: string): string;
}

/**
 * Makes all nodes' keys, once, and writes what the others need of them: the pins that each node trusts, and the public
 * keys that the registry lists. A demo: in production each institution makes its own, pins come from paper, and people
 * countersign a protocol at their nodes; here all have done so already.
 */
export async function prepareKeys(
  dataDir: string,
  { nodes, protocols }: Pick<Network, 'nodes' | 'protocols'>,
): Promise<KeyFiles> {
  const dir = join(dataDir, 'keys');
  const files: KeyFiles = {
    pinsFile: join(dir, 'pins.json'),
    publicKeysFile: join(dir, 'public-keys.json'),
    countersignaturesFile: join(dir, 'countersignatures.json'),
    keysDir: (node) => join(dir, 'nodes', node),
    kekFile: (node) => join(dir, 'keks', `${node}.kek`),
  };
  const identityDir = join(dir, 'identities');
  for (const folder of ['nodes', 'keks', 'identities']) {
    await mkdir(join(dir, folder), { recursive: true, mode: 0o700 });
  }
  // these KEKs are nobody's secret: outside the demo a node refuses to boot with one
  await writeWhole(join(dir, 'keks', DEMO_KEK_MARKER), '');
  const entries: KeyEntry[] = [];
  const countersignatures: ProtocolCountersignature[] = [];
  const pins: Record<string, string> = {};
  // One after the other: two nodes of one institution share its identity key.
  for (const { id, institutions } of nodes) {
    const made = await createNodeKeys({
      dir: files.keysDir(id),
      kekFile: files.kekFile(id),
      node: id,
      institutions,
      identityDir,
      agreed: protocols,
    });
    entries.push(...made.entries);
    countersignatures.push(...made.countersignatures);
    Object.assign(pins, made.pins);
  }
  await writeWhole(files.pinsFile, JSON.stringify(pins, null, 2));
  await writeWhole(files.publicKeysFile, JSON.stringify(entries, null, 2));
  await writeWhole(files.countersignaturesFile, JSON.stringify(countersignatures, null, 2));
  return files;
}
