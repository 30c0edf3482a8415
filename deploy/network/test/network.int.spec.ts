import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { loadNetwork } from '../../local/src/network.js';
import { addInstitution, type AddOptions } from '../src/add-institution.js';
import { checkFolder } from '../src/check-folder.js';
import { faultsOf } from '../src/faults.js';
import { initNetwork, type InitOptions } from '../src/init.js';

const NOW = new Date('2026-11-27T09:00:00Z');
const PROVINCE: InitOptions = {
  province: 'provincia-prova',
  name: 'Provincia di Prova',
  sign: 'PV',
  comuni: [
    { istat: '998001', name: 'Roccaprova' },
    { istat: '998002', name: 'Borgoprova' },
  ],
  onCall: '000 000 0000',
  now: NOW,
};
const SHELTER: AddOptions = {
  id: 'casa-rifugio-2',
  name: 'Casa rifugio Due',
  kind: 'casa-rifugio',
  onCall: '000 111 2222',
  node: 'shelter-beds',
  offNetwork: false,
  comuni: [],
  unpublished: false,
};

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'staffetta-network-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const made = async (): Promise<string> => {
  const folder = join(home, 'prova');
  await initNetwork(folder, PROVINCE);
  return folder;
};
const copyOf = async (network: string): Promise<string> => {
  const folder = join(home, network);
  await cp(resolve('network', network), folder, { recursive: true });
  return folder;
};

/** Every file of a folder, and what stands in it. */
async function content(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const held: Record<string, string> = {};
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    held[file] = await readFile(file, 'utf8');
  }
  return held;
}

async function faultsIn(work: Promise<unknown>): Promise<string[]> {
  const error: unknown = await work.then(
    () => new Error('not refused'),
    (reason: unknown) => reason,
  );
  return faultsOf(error).map(({ file, path, rule }) =>
    [file, path, rule].filter((each) => each !== '').join(' '),
  );
}

describe('staffetta network init', () => {
  it('writes a network that the registry takes, with a centre that may ask a shelter', async () => {
    const folder = await made();
    expect(await checkFolder(folder)).toEqual([]);
    const { nodes, protocols, users } = await loadNetwork(folder);
    expect(nodes.map(({ id }) => id)).toEqual([
      ...['intake-ambiti', 'intake-cav', 'shelter-beds'],
      ...['protocol-registry', 'province-audit', 'local-plan'],
    ]);
    const [placement] = protocols[0]?.flows ?? [];
    expect(placement).toMatchObject({ from: ['cav-1', 'ambito-1'], to: ['casa-rifugio-1'] });
    expect(users.some(({ username }) => username === 'provincia-prova.auditor')).toBe(true);
  });

  it('refuses all that is wrong at once, and leaves nothing', async () => {
    const comuni = [
      { istat: '1', name: 'Uno' },
      { istat: '998001', name: '' },
    ];
    const wrong = { ...PROVINCE, province: 'Provincia X', name: ' ', sign: 'pv', comuni };
    expect(await faultsIn(initNetwork(join(home, 'prova'), wrong))).toEqual([
      '--province format',
      '--name text',
      '--sign format',
      '--comune 1 istat',
      '--comune 2 name',
    ]);
    expect(await readdir(home)).toEqual([]);
  });

  it('touches no folder that is there', async () => {
    const folder = await made();
    const before = await content(folder);
    await expect(initNetwork(folder, PROVINCE)).rejects.toMatchObject({ code: 'network.folder-exists' });
    expect(await content(folder)).toEqual(before);
  });
});

describe('staffetta network add-institution', () => {
  it('adds a second shelter at the node of the first, wherever the first stands', async () => {
    const folder = await made();
    const before = await content(folder);
    const added = await addInstitution(folder, SHELTER);
    expect(added).toMatchObject({ node: 'shelter-beds', newNode: false, like: 'casa-rifugio-1' });
    expect(added.protocols).toEqual([
      {
        protocol: 'accoglienza@2',
        flows: ['to-houses', 'to-centres'],
        file: 'protocols/accoglienza-v2.yaml',
      },
    ]);
    expect(await checkFolder(folder)).toEqual([]);
    const after = await content(folder);
    // what was signed stays as it was signed
    const signed = join(folder, 'protocols', 'accoglienza.yaml');
    expect(after[signed]).toBe(before[signed]);
    const { nodes, protocols, users } = await loadNetwork(folder);
    expect(nodes.find(({ id }) => id === 'shelter-beds')?.institutions).toEqual([
      'casa-rifugio-1',
      'casa-rifugio-2',
    ]);
    const next = protocols.find(({ version }) => version === 2);
    expect(next?.signatories).toContain('casa-rifugio-2');
    expect(next?.flows.map(({ from, to }) => [from, to])).toEqual([
      [
        ['cav-1', 'ambito-1'],
        ['casa-rifugio-1', 'casa-rifugio-2'],
      ],
      [['ambito-1', 'casa-rifugio-1', 'casa-rifugio-2'], ['cav-1']],
    ]);
    const theirs = users.filter(({ institution }) => institution === 'casa-rifugio-2');
    expect(theirs.map(({ roles }) => roles[0])).toEqual(['operator', 'coordinator', 'dpo', 'admin']);
  });

  it('adds one of each kind, a node of its own where none is named, to the networks that are there', async () => {
    for (const network of ['esempio', 'bat']) {
      const folder = await copyOf(network);
      expect(await checkFolder(folder)).toEqual([]);
      const onNetwork = [
        { ...SHELTER, id: 'casa-nuova', node: undefined },
        { ...SHELTER, id: 'cav-nuovo', kind: 'cav', node: undefined },
        { ...SHELTER, id: 'asl-nuova', kind: 'asl', node: undefined },
        {
          ...{ ...SHELTER, id: 'ambito-nuovo', kind: 'ambito', node: undefined },
          comuni: [{ istat: '997001', name: 'Paese Nuovo' }],
        },
      ];
      for (const options of onNetwork) {
        expect(await addInstitution(folder, options).catch(faultsOf)).toMatchObject({
          node: options.id,
          newNode: true,
        });
        expect(await checkFolder(folder)).toEqual([]);
      }
      const paper = { ...SHELTER, id: 'casa-carta', offNetwork: true, node: undefined };
      expect(await addInstitution(folder, paper).catch(faultsOf)).toMatchObject({ node: null });
      expect(await checkFolder(folder)).toEqual([]);
    }
  });

  it('keeps what people wrote beside it', async () => {
    const folder = await copyOf('esempio');
    await addInstitution(folder, { ...SHELTER, node: 'case', unpublished: true });
    const institutions = await readFile(join(folder, 'institutions.yaml'), 'utf8');
    expect(institutions).toContain('Nothing in the code knows either network.');
    expect(institutions).toContain('hours: *ambito-hours');
    expect(await readdir(join(folder, 'protocols'))).toEqual(['esempio-accoglienza.yaml']);
    const protocol = await readFile(join(folder, 'protocols', 'esempio-accoglienza.yaml'), 'utf8');
    expect(protocol).toContain('# The signed paper.');
    expect((parse(protocol) as { version: number }).version).toBe(1);
  });

  it('refuses all that is wrong at once, and changes no byte', async () => {
    const folder = await made();
    const before = await content(folder);
    const wrong = { ...SHELTER, id: 'cav-1', name: '', like: 'nobody', node: 'intake-cav', onCall: '\n' };
    expect(await faultsIn(addInstitution(folder, wrong))).toEqual([
      '--name text',
      '--on-call text',
      '--id unique',
      '--like unknown-institution',
      '--node other-service',
    ]);
    expect(await faultsIn(addInstitution(folder, { ...SHELTER, kind: 'hospital' }))).toEqual([
      '--kind one of ambito, cav, casa-rifugio, asl, ufficio-carta, albergo',
    ]);
    expect(await faultsIn(addInstitution(folder, { ...SHELTER, kind: 'albergo', node: undefined }))).toEqual([
      '--off-network required',
    ]);
    expect(await content(folder)).toEqual(before);
    expect(await readdir(home)).toEqual(['prova']);
  });

  it('leaves a folder alone that is not right itself', async () => {
    const folder = await made();
    const file = join(folder, 'people.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('cav-1.operator', 'ambito-1.operator'));
    const before = await content(folder);
    expect(await faultsIn(addInstitution(folder, SHELTER))).toEqual(['people.yaml /users/11 unique']);
    expect(await content(folder)).toEqual(before);
    expect(await readdir(home)).toEqual(['prova']);
  });
});
