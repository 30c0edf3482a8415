import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import {
  generateEventKey,
  generateIdentityKey,
  generateOpeningKey,
  listEventKey,
  listOpeningKey,
} from '#trust';
import { networkInvalid } from '../domain/network.errors.js';
import { checkInstitutions } from './check-institutions.js';
import { checkKeys } from './check-keys.js';
import { checkProtocols } from './check-protocols.js';

const BAT = join(__dirname, '..', '..', '..', '..', 'network', 'bat');
const text = (...path: string[]): string => readFileSync(join(BAT, ...path), 'utf8');
const territory = JSON.parse(text('territory.json')) as { comuni: { istat: string }[] };
const comuni = new Set(territory.comuni.map(({ istat }) => istat));

type Json = Record<string, unknown>;
type Entry = Json & { hours: Json; services: string[]; comuni?: string[] };
interface InstitutionsFile {
  nodes: Json[];
  institutions: Entry[];
}

const institutionsFile = (): InstitutionsFile =>
  structuredClone(parse(text('institutions.yaml'))) as InstitutionsFile;
const bat = checkInstitutions(institutionsFile(), comuni, {});

/** Faults of the BAT network's institutions after a change. */
function afterChange(change: (file: InstitutionsFile, entry: (id: string) => Entry) => void): string[] {
  const file = institutionsFile();
  change(file, (id) => {
    const found = file.institutions.find((each) => each['id'] === id);
    if (found === undefined) throw new Error('no such institution');
    return found;
  });
  return checkInstitutions(file, comuni, {}).faults.map(({ path, rule }) => `${path} ${rule}`);
}

describe('institutions.yaml', () => {
  it('is right as it is', () => {
    expect(bat.faults).toEqual([]);
    expect(bat.institutions).toHaveLength(14);
  });

  it('gets its nodes’ private addresses', () => {
    const { institutions, faults } = checkInstitutions(institutionsFile(), comuni, {
      'intake-cav': 'https://10.0.0.1:8443',
    });
    expect(faults).toEqual([]);
    expect(institutions.filter(({ internalUrl }) => internalUrl !== undefined).map(({ id }) => id)).toEqual([
      'cav-1',
      'cav-2',
    ]);
  });

  it('is refused with the place and the rule', () => {
    expect(afterChange((_, at) => (at('cav-1')['address'] = 'x'))).toEqual([
      '/institutions/6 additionalProperties',
      '/nodes/0/institutions/0 unknown-institution',
    ]);
    expect(afterChange((_, at) => at('cav-1').comuni?.push('072006'))).toEqual([
      '/institutions/6/comuni/4 unknown-comune',
    ]);
    expect(
      afterChange((_, at) => {
        at('cav-1').hours['staff'] = {
          holidays: true,
          open: [{ days: ['mon'], from: '19:00', to: '09:00' }],
        };
      }),
    ).toContain('/institutions/6/hours/staff/open/0 order');
    expect(afterChange((_, at) => (at('casa-rifugio-1').hours = {}))).toEqual([
      '/institutions/8/hours staff',
    ]);
    expect(afterChange((_, at) => (at('casa-rifugio-1')['onNetwork'] = false))).toEqual([
      '/institutions/8/node onNetwork',
    ]);
    expect(afterChange((_, at) => (at('casa-rifugio-1')['node'] = 'elsewhere'))).toEqual([
      '/institutions/8/node unknown-node',
      '/nodes/2/institutions/0 unknown-node',
    ]);
    expect(
      afterChange((file) => file.institutions.push(structuredClone(file.institutions[0]) as Entry)),
    ).toEqual(['/institutions/14/id unique']);
    expect(afterChange((_, at) => (at('ufficio-carta-canosa')['ambito'] = 'cav-1'))).toEqual([
      '/institutions/10/ambito unknown-institution',
    ]);
    expect(afterChange((file) => file.nodes.push({ id: 'x' }))).toEqual([
      '/nodes/7 members',
      '/nodes/7 type',
    ]);
  });

  it('is refused whatever it is, without repeating it', () => {
    for (const other of [undefined, null, 'canary-9', [], {}, { nodes: 1, institutions: 'canary-9' }]) {
      const { faults } = checkInstitutions(other, comuni, {});
      expect(faults.length).toBeGreaterThan(0);
      expect(networkInvalid(faults).message).not.toContain('canary');
    }
  });
});

interface FlowFile extends Json {
  from: string[];
  to: string[];
  hours: unknown;
  standIns?: string[];
}
interface ProtocolFile extends Json {
  signatories: string[];
  valid: string[];
  flows: FlowFile[];
}

const protocolFiles = (): { file: string; body: ProtocolFile }[] =>
  readdirSync(join(BAT, 'protocols')).map((name) => ({
    file: `protocols/${name}`,
    body: structuredClone(parse(text('protocols', name))) as ProtocolFile,
  }));

function faultsAfter(
  change: (placement: ProtocolFile, flow: FlowFile, files: { file: string; body: unknown }[]) => void,
): string[] {
  const files = protocolFiles();
  const placement = files.find(({ file }) => file.endsWith('bat-placement.yaml'))?.body;
  const flow = placement?.flows[0];
  if (placement === undefined || flow === undefined) throw new Error('no such protocol');
  change(placement, flow, files);
  return checkProtocols(files, bat).faults.map(({ file, path, rule }) => `${file} ${path} ${rule}`);
}

const PLACEMENT = 'protocols/bat-placement.yaml';

describe('protocols', () => {
  it('are right as they are', () => {
    expect(faultsAfter(() => undefined)).toEqual([]);
  });

  it('are refused with file, place and rule', () => {
    expect(faultsAfter((_, flow) => (flow['notes'] = 'x'))).toEqual([
      `${PLACEMENT} /flows/0 additionalProperties`,
    ]);
    expect(faultsAfter((_, flow) => flow.from.push('nobody'))).toEqual([
      `${PLACEMENT} /flows/0/from/2 unknown-institution`,
    ]);
    expect(faultsAfter((placement) => placement.signatories.shift())).toEqual([]);
    expect(faultsAfter((placement) => placement.signatories.splice(1, 1))).toEqual([
      `${PLACEMENT} /flows/0/from/0 not-signatory`,
    ]);
    expect(faultsAfter((placement) => placement.signatories.push('casa-fuori-1'))).toEqual([
      `${PLACEMENT} /signatories/9 off-network`,
    ]);
    expect(faultsAfter((placement) => (placement['paperSignatories'] = ['prefettura', 'asl-bt']))).toEqual([
      `${PLACEMENT} /paperSignatories/1 on-network`,
    ]);
    expect(faultsAfter((_, flow) => (flow.standIns = ['nobody']))).toEqual([
      `${PLACEMENT} /flows/0/standIns/0 unknown-institution`,
    ]);
    expect(faultsAfter((placement) => placement.valid.reverse())).toContain(`${PLACEMENT} /valid order`);
    expect(faultsAfter((_, flow) => (flow['service'] = 'health-care'))).toContain(
      `${PLACEMENT} /flows/0/to/0 service`,
    );
    expect(faultsAfter((_, __, files) => files.push(...protocolFiles().slice(0, 1)))).toContain(
      'protocols/bat-cost-cover.yaml /version unique',
    );
    expect(faultsAfter((_, __, files) => files.splice(0))).toEqual(['protocols / minItems']);
  });

  it('lead to no bed from the ASL: there is no lane', () => {
    expect(
      faultsAfter((placement, flow) => {
        flow.from.push('asl-bt');
        placement.signatories.push('asl-bt');
        flow.standIns = [];
      }),
    ).toEqual([`${PLACEMENT} /flows/0 no-lane`]);
  });

  it('have one flow for a pair and a service at a time', () => {
    const twice = (change: Partial<ProtocolFile>): string[] =>
      faultsAfter((placement, _, files) => {
        files.push({ file: 'protocols/other.yaml', body: { ...structuredClone(placement), ...change } });
      });
    const overlap = ['bat-placement', 'other'].flatMap((name) =>
      [0, 1].map((flow) => `protocols/${name}.yaml /flows/${String(flow)} two-flows-for-one-pair`),
    );
    expect(twice({ id: 'other' })).toEqual(overlap);
    // both may come into force
    expect(twice({ id: 'other', status: 'draft' })).toEqual(overlap);
    expect(twice({ id: 'other', status: 'withdrawn' })).toEqual([]);
    expect(twice({ id: 'other', valid: ['2029-01-01', '2030-12-31'] })).toEqual([]);
    // a new version replaces the old one
    expect(twice({ version: 2 })).toEqual([]);
  });
});

describe('public keys', () => {
  const own = '/protocol-registry/provincia-bat';
  const identity = generateIdentityKey();
  const event = generateEventKey(own);
  const listed = { speaker: own, institution: 'provincia-bat' };
  const pins = { 'provincia-bat': identity.kid };
  const entry = listEventKey(identity, event, listed);
  const opening = listOpeningKey(event, generateOpeningKey('provincia-bat'), listed);
  const check = (raw: unknown): ReturnType<typeof checkKeys> => checkKeys(raw, pins, bat.nodes, own);
  const faults = (raw: unknown): string[] => check(raw).faults.map(({ path, rule }) => `${path} ${rule}`);

  it('come with the own one first, parents before children', () => {
    const other = listEventKey(identity, generateEventKey(), {
      ...listed,
      speaker: '/province-audit/provincia-bat',
    });
    const { keys, faults: wrong } = check([opening, other, entry]);
    expect(wrong).toEqual([]);
    expect(keys.map(({ kid }) => kid)).toEqual([entry.kid, other.kid, opening.kid]);
  });

  it('are refused when they lead to no pin, or belong to no node', () => {
    expect(faults([entry, { ...opening, sig: entry.sig }])).toEqual(['/1 signature']);
    expect(faults([listEventKey(generateIdentityKey(), event, listed)])).toEqual([
      '/0 pin',
      '/ own-event-key',
    ]);
    expect(faults([opening])).toEqual(['/0 parent', '/ own-event-key']);
    const elsewhere = listEventKey(identity, generateEventKey(), {
      ...listed,
      speaker: '/nowhere/provincia-bat',
    });
    expect(faults([entry, elsewhere])).toEqual(['/1/speaker unknown-node']);
    for (const other of [undefined, {}, 'canary-9', [null]])
      expect(faults(other)).toContain('/ own-event-key');
  });
});
