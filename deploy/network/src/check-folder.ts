import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import {
  asList,
  asObject,
  checkInstitutions,
  type Checked,
} from '../../../services/protocol-registry/src/app/check-institutions.js';
import { checkProtocols } from '../../../services/protocol-registry/src/app/check-protocols.js';
import { readJson, readYaml } from '../../../services/protocol-registry/src/app/read-file.js';
import { readTerritory } from '../../../services/protocol-registry/src/app/read-territory.js';
import { faultsOf, type Fault } from './faults.js';
import { KINDS } from './kinds.js';

/** These keep their names: addresses and rights are made from them. */
const PROVINCE_NODES = ['protocol-registry', 'province-audit', 'local-plan'];
const PARTY_SERVICES = new Set(Object.values(KINDS).flatMap(({ service }) => service ?? []));

/**
 * Everything that is wrong in a network's folder, by the rules with which the registry reads it at its start, and what the
 * registry does not look at: people, nodes' services, units.
 */
export async function checkFolder(dir: string): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  const read = async (name: string, how = readYaml): Promise<unknown> => {
    try {
      return await how(join(dir, name), name);
    } catch (error) {
      const found = faultsOf(error);
      if (found.length === 0) throw error;
      faults.push(...found);
      return undefined;
    }
  };
  const { territory, faults: unplaced } = readTerritory(await read('territory.json', readJson));
  const document = await read('institutions.yaml');
  const checked = checkInstitutions(document, new Set(territory.comuni.map(({ istat }) => istat)), {});
  const names = await readdir(join(dir, 'protocols')).catch(() => []);
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  const protocols: { file: string; body: unknown }[] = [];
  for (const name of files)
    protocols.push({ file: `protocols/${name}`, body: await read(`protocols/${name}`) });
  const people = await read('people.yaml');
  const units = existsSync(join(dir, 'units.yaml')) ? await read('units.yaml') : [];
  return [
    ...faults,
    ...unplaced,
    ...checked.faults,
    ...checkProtocols(protocols, checked).faults,
    ...checkNodes(document),
    ...checkAmbiti(territory.comuni, checked),
    ...checkPeople(people, checked),
    ...checkUnits(units, checked),
  ];
}

function checkNodes(document: unknown): Fault[] {
  const file = 'institutions.yaml';
  const nodes = asList(asObject(document)['nodes']).map(asObject);
  const missing = PROVINCE_NODES.filter((name) => !nodes.some(({ id }) => id === name));
  return [
    ...missing.map((name) => ({ file, path: '/nodes', rule: `missing ${name}` })),
    ...nodes.flatMap(({ id, service, party }, index) => {
      const known = party === true ? PARTY_SERVICES.has(String(service)) : id === service;
      return known ? [] : [{ file, path: `/nodes/${String(index)}/service`, rule: 'unknown-service' }];
    }),
  ];
}

function checkAmbiti(comuni: readonly { readonly ambito: string }[], { institutions }: Checked): Fault[] {
  const ambiti = new Set(institutions.filter(({ kind }) => kind === 'ambito').map(({ id }) => id));
  return comuni.flatMap(({ ambito }, index) =>
    ambiti.has(ambito)
      ? []
      : [{ file: 'territory.json', path: `/comuni/${String(index)}/ambito`, rule: 'unknown-institution' }],
  );
}

/** Nobody signs in for an institution that is not there, twice under one name; each node has somebody who looks after it. */
function checkPeople(document: unknown, { institutions, nodes }: Checked): Fault[] {
  const file = 'people.yaml';
  const { users, clients, keyClients } = asObject(document);
  const known = new Set(institutions.filter(({ onNetwork }) => onNetwork).map(({ id }) => id));
  const taken = new Set<unknown>();
  const admins = new Set<unknown>();
  const faults: Fault[] = [];
  const lists = { users, clients, keyClients };
  for (const [list, entries] of Object.entries(lists)) {
    if (!Array.isArray(entries)) faults.push({ file, path: `/${list}`, rule: 'type' });
    for (const [index, entry] of asList(entries).entries()) {
      const { institution, username, clientId, roles } = asObject(entry);
      const path = `/${list}/${String(index)}`;
      const name = list === 'users' ? username : clientId;
      if (typeof name !== 'string') faults.push({ file, path, rule: 'type' });
      if (taken.has(name)) faults.push({ file, path, rule: 'unique' });
      taken.add(name);
      if (typeof institution !== 'string' || !known.has(institution))
        faults.push({ file, path: `${path}/institution`, rule: 'unknown-institution' });
      if (asList(roles).length === 0) faults.push({ file, path: `${path}/roles`, rule: 'minItems' });
      if (list === 'clients' && asList(roles).includes('admin')) admins.add(institution);
    }
  }
  // `staffetta status` asks a node as the administrator of the first institution that it speaks for
  for (const { institutions: named } of nodes)
    if (named[0] !== undefined && known.has(named[0]) && !admins.has(named[0]))
      faults.push({ file, path: '/clients', rule: `no admin of ${named[0]}` });
  return faults;
}

function checkUnits(document: unknown, { institutions }: Checked): Fault[] {
  const houses = new Set(
    institutions.filter(({ services }) => services.includes('placement')).map(({ id }) => id),
  );
  return (Array.isArray(document) ? (document as unknown[]) : [document]).flatMap((entry, index) => {
    const { institution } = asObject(entry);
    if (typeof institution === 'string' && houses.has(institution)) return [];
    return [{ file: 'units.yaml', path: `/${String(index)}/institution`, rule: 'unknown-institution' }];
  });
}
