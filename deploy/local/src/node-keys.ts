import type { KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COSIGNATURE_V1, ED25519, formatVkey, rawPublicKey } from '#merkle';
import { DEMO_KEK_MARKER } from '#platform';
import { createNodeKeys, type KeyEntry, type ProtocolCountersignature } from '#trust';
import type { Network } from './network.js';
import { writeWhole } from './server-folder.js';

const AUDIT = 'province-audit';
const LOG_NAME = 'log-name';
/** The audit log's name: of the demo's province, wherever it runs. */
export const logOriginOf = ({ name }: Pick<Network, 'name'>): string => `staffetta.example/${name}/log`;

/** What a data folder calls its log: a restored one may need another name than the network's (ADR 0035). */
export const logNameIn = (dataDir: string, network: Pick<Network, 'name'>): Promise<string> =>
  readFile(join(dataDir, LOG_NAME), 'utf8').catch(() => logOriginOf(network));

/** Gives a data folder's log the next name; from its next start on it is another log over the same leaves. */
export async function nameLogAnew(dataDir: string, network: Pick<Network, 'name'>): Promise<string> {
  const first = logOriginOf(network);
  const [, number = '1'] = /-(\d+)$/.exec((await logNameIn(dataDir, network)).slice(first.length)) ?? [];
  const name = `${first}-${String(Number(number) + 1)}`;
  await writeWhole(join(dataDir, LOG_NAME), name);
  return name;
}

/** A witness's name: beside its log's. */
export const witnessNameAt = (logOrigin: string, node: string): string =>
  `${logOrigin.slice(0, logOrigin.lastIndexOf('/'))}/${node}`;

/** Where a node's keys are, and the files that all nodes share. */
export interface KeyFiles {
  /** The log's name. */
  readonly logOrigin: string;
  readonly pinsFile: string;
  readonly publicKeysFile: string;
  readonly countersignaturesFile: string;
  /** For whoever checks the log; in production copied from paper. */
  readonly logKeys: { readonly audit: string; readonly witnesses: readonly string[] };
  /** The audit's: who cosigns its log. */
  readonly witnessesFile: string;
  /** The witnesses': which logs they cosign. */
  readonly witnessedLogsFile: string;
  keysDir(node: string): string;
  kekFile(node: string): string;
}

/** What the others need of the nodes' keys. */
export interface MadeKeys {
  /** For the registry, parents first. */
  readonly entries: readonly KeyEntry[];
  readonly countersignatures: readonly ProtocolCountersignature[];
  /** What each node trusts, by institution. */
  readonly pins: Readonly<Record<string, string>>;
  /** The log's verifier key, where the audit is among the nodes. */
  readonly audit: string;
  readonly witnesses: readonly {
    readonly institution: string;
    readonly operator: string;
    readonly vkey: string;
  }[];
}

/** Where a node's keys go. */
export interface KeyPlaces {
  keysDir(node: string): string;
  kekFile(node: string): string;
  /** The identities' private keys, one file per institution. */
  readonly identityDir: string;
}

/**
 * Makes the nodes' keys, where they are missing. In production each institution makes its own, pins come from paper, and
 * people countersign a protocol at their nodes; here all have done so already.
 */
export async function makeNodeKeys(
  { nodes, protocols }: Pick<Network, 'nodes' | 'protocols'>,
  places: KeyPlaces,
  logOrigin: string,
): Promise<MadeKeys> {
  const entries: KeyEntry[] = [];
  const countersignatures: ProtocolCountersignature[] = [];
  const pins: Record<string, string> = {};
  const witnesses: { institution: string; operator: string; vkey: string }[] = [];
  let audit = '';
  // One after the other: two nodes of one institution share its identity key.
  for (const { id, institutions, service, witness } of nodes) {
    const made = await createNodeKeys({
      dir: places.keysDir(id),
      kekFile: places.kekFile(id),
      node: id,
      institutions,
      identityDir: places.identityDir,
      agreed: protocols,
    });
    entries.push(...made.entries);
    countersignatures.push(...made.countersignatures);
    Object.assign(pins, made.pins);
    if (service === AUDIT) audit = vkeyOf(logOrigin, ED25519, made.logKeys.log);
    if (witness !== undefined) {
      const vkey = vkeyOf(witnessNameAt(logOrigin, id), COSIGNATURE_V1, made.logKeys.witness);
      witnesses.push({ institution: witness, operator: witness, vkey });
    }
  }
  return { entries, countersignatures, pins, audit, witnesses };
}

/** Makes all nodes' keys for a demo, once, and writes what the others need of them. */
export async function prepareKeys(
  dataDir: string,
  network: Pick<Network, 'name' | 'nodes' | 'protocols'>,
): Promise<KeyFiles> {
  const dir = join(dataDir, 'keys');
  const logOrigin = await logNameIn(dataDir, network);
  const files = {
    logOrigin,
    pinsFile: join(dir, 'pins.json'),
    publicKeysFile: join(dir, 'public-keys.json'),
    countersignaturesFile: join(dir, 'countersignatures.json'),
    witnessesFile: join(dir, 'witnesses.json'),
    witnessedLogsFile: join(dir, 'witnessed-logs.json'),
    keysDir: (node: string) => join(dir, 'nodes', node),
    kekFile: (node: string) => join(dir, 'keks', `${node}.kek`),
  };
  const identityDir = join(dir, 'identities');
  for (const folder of ['nodes', 'keks', 'identities']) {
    await mkdir(join(dir, folder), { recursive: true, mode: 0o700 });
  }
  // these KEKs are nobody's secret: outside the demo a node refuses to boot with one
  await writeWhole(join(dir, 'keks', DEMO_KEK_MARKER), '');
  const made = await makeNodeKeys(network, { ...files, identityDir }, logOrigin);
  await writeWhole(files.pinsFile, JSON.stringify(made.pins, null, 2));
  await writeWhole(files.publicKeysFile, JSON.stringify(made.entries, null, 2));
  await writeWhole(files.countersignaturesFile, JSON.stringify(made.countersignatures, null, 2));
  await writeWhole(files.witnessesFile, JSON.stringify(made.witnesses, null, 2));
  await writeWhole(files.witnessedLogsFile, JSON.stringify([made.audit]));
  return { ...files, logKeys: { audit: made.audit, witnesses: made.witnesses.map(({ vkey }) => vkey) } };
}

const vkeyOf = (name: string, type: number, key: KeyObject): string =>
  formatVkey({ name, type, publicKey: rawPublicKey(key) });
