import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Institution, KeyEntry, Pins, Protocol, ProtocolCountersignature } from '#trust';
import { networkInvalid } from '../domain/network.errors.js';
import { checkCountersignatures } from './check-countersignatures.js';
import { asObject, checkInstitutions } from './check-institutions.js';
import { checkKeys } from './check-keys.js';
import { checkProtocols } from './check-protocols.js';
import { readJson, readYaml } from './read-file.js';
import { readTerritory, type Territory } from './read-territory.js';

/** The network as its files describe it, every part checked. */
export interface NetworkFiles {
  /** Parents first, this node's own before all others. */
  readonly keys: readonly KeyEntry[];
  readonly institutions: readonly Institution[];
  readonly protocols: readonly Protocol[];
  readonly territory: Territory;
  /** Given before the node started; the others come in by the nodes' hands. */
  readonly countersignatures: readonly ProtocolCountersignature[];
}

export interface NetworkSources {
  /** Holds `institutions.yaml`, `territory.json`, `protocols/*.yaml`. */
  readonly dir: string;
  readonly keysFile: string;
  readonly pinsFile: string;
  readonly addressesFile?: string;
  readonly countersignaturesFile?: string;
  /** The registry's own. */
  readonly speaker: string;
}

/**
 * Reads the network's files and refuses them as a whole where anything is wrong: what is published is for ever.
 * @throws AppError `invalid` `network.invalid`, naming file, path and rule of each fault, never a value
 */
export async function readNetwork(sources: NetworkSources): Promise<NetworkFiles> {
  const { dir } = sources;
  const { territory, faults: unplaced } = readTerritory(
    await readJson(join(dir, 'territory.json'), 'territory.json'),
  );
  const comuni = new Set(territory.comuni.map(({ istat }) => istat));
  const addresses = await readAddresses(sources.addressesFile);
  const institutionsFile = await readYaml(join(dir, 'institutions.yaml'), 'institutions.yaml');
  const checked = checkInstitutions(institutionsFile, comuni, addresses);
  const protocols = checkProtocols(await readProtocols(dir), checked);
  const pins = (await readJson(sources.pinsFile, 'STAFFETTA_PINS_FILE')) as Pins;
  const raw = await readJson(sources.keysFile, 'STAFFETTA_PUBLIC_KEYS_FILE');
  const keys = checkKeys(raw, pins, checked.nodes, sources.speaker);
  const given = await readCountersignatures(sources.countersignaturesFile, protocols.protocols, keys.keys);
  const faults = [...unplaced, ...checked.faults, ...protocols.faults, ...keys.faults, ...given.faults];
  if (faults.length > 0) throw networkInvalid(faults);
  return {
    keys: keys.keys,
    institutions: checked.institutions,
    protocols: protocols.protocols,
    territory,
    countersignatures: given.countersignatures,
  };
}

async function readCountersignatures(
  path: string | undefined,
  protocols: readonly Protocol[],
  keys: readonly KeyEntry[],
): Promise<ReturnType<typeof checkCountersignatures>> {
  const raw = path === undefined ? [] : await readJson(path, 'STAFFETTA_COUNTERSIGNATURES_FILE');
  return checkCountersignatures(raw, protocols, keys, new Date());
}

async function readAddresses(path: string | undefined): Promise<Record<string, string>> {
  if (path === undefined) return {};
  const addresses = asObject(await readJson(path, 'STAFFETTA_ADDRESSES_FILE'));
  const wrong = Object.entries(addresses).filter(([, url]) => typeof url !== 'string' || !isHttp(url));
  if (wrong.length > 0) {
    throw networkInvalid(
      wrong.map(([node]) => ({ file: 'STAFFETTA_ADDRESSES_FILE', path: `/${node}`, rule: 'format' })),
    );
  }
  return addresses as Record<string, string>;
}

const isHttp = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

async function readProtocols(dir: string): Promise<{ file: string; body: unknown }[]> {
  const names = await readdir(join(dir, 'protocols')).catch(() => []);
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  return Promise.all(
    files.map(async (name) => {
      const file = `protocols/${name}`;
      return { file, body: await readYaml(join(dir, 'protocols', name), file) };
    }),
  );
}
