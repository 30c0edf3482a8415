import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadNetwork, type Network } from '../../local/src/network.js';
import { repositoryRoot } from '../../local/src/server-folder.js';
import { admitOperators, type Admission } from '../src/operator/admit.js';
import { joinNetwork } from '../src/operator/join.js';
import { fingerprint, OperatorAnswer, parseLetter } from '../src/operator/letters.js';
import { addressAt, pickNodes, requestAdmission } from '../src/operator/request.js';
import { envFile } from '../src/settings.js';
import { allTextIn, settingsOf } from './laid-out.js';

const LOG = 'prova.example/bat/log';
const OPERATORS = {
  ambiti: ['intake-ambiti'],
  asl: ['asl-liaison'],
  centre: ['intake-cav', 'shelter-beds'],
} as const;
type Operator = keyof typeof OPERATORS;
const names = Object.keys(OPERATORS) as Operator[];
const PROVINCE = ['protocol-registry', 'province-audit', 'local-plan'];

let dir: string;
let network: Network;
/** As read aloud by each operator. */
const heard: Record<string, string> = {};

const out = (whose: string): string => join(dir, whose, 'out');
const authority = (whose: string): string => join(dir, whose, 'authority');
const letters = (): string => join(dir, 'letters');

const request = (operator: Operator, change: { nodes?: readonly string[]; logOrigin?: string } = {}) =>
  requestAdmission(
    {
      network,
      operator,
      nodes: OPERATORS[operator],
      domain: `${operator}.prova.example`,
      publicUrl: `https://${operator}.prova.example`,
      logOrigin: LOG,
      ...change,
    },
    out(operator),
    authority(operator),
  );

function admit(fingerprints: Record<string, string> = heard, from = letters()): Promise<Admission> {
  const nodes = pickNodes(network, PROVINCE);
  return admitOperators(
    {
      network,
      nodes,
      addresses: Object.fromEntries(nodes.map(({ id }, at) => [id, addressAt(id, 'rete.prova.example', at)])),
      client: 'gateway',
      publicUrl: 'https://rete.prova.example',
      issuer: 'https://accesso.rete.prova.example/realms/staffetta',
      realm: 'staffetta',
      logOrigin: LOG,
      brokers: 'kafka.rete.prova.example:9092',
      postgres: { host: 'postgres', port: 5432 },
      people: false,
      mailCatcher: false,
    },
    from,
    fingerprints,
    out('province'),
    authority('province'),
  );
}

const joinAs = (operator: Operator, print: string, answer: string = operator): Promise<void> =>
  joinNetwork(
    {
      network,
      answerFile: join(letters(), `${answer}.answer`),
      heard: print,
      pinsFile: join(letters(), `${operator}.pins.json`),
      people: false,
    },
    out(operator),
    authority(operator),
  );

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-operators-'));
  network = await loadNetwork(join(repositoryRoot(), 'network/bat'));
  await mkdir(letters());
  for (const operator of names) {
    const letter = await request(operator);
    await writeFile(join(letters(), `${operator}.request.json`), letter);
    heard[operator] = fingerprint(letter);
  }
});

afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

const refused = (...problems: string[]): object => ({
  kind: 'invalid',
  code: 'operator.refused',
  message: `Not taken: ${problems.join(', ')}.`,
});

describe('operators who set up a network between them', () => {
  it('say nothing in their letters that is secret', async () => {
    const said = await allTextIn(letters());
    for (const operator of names) {
      const own = authority(operator);
      const keys = [
        ...(await readdir(join(own, 'identities'))).map((name) => join('identities', name)),
        ...OPERATORS[operator].map((node) => `certificates/${node}.key`),
      ];
      for (const key of keys) {
        const content = (await readFile(join(own, key), 'utf8')).trim();
        expect(content.length).toBeGreaterThan(30);
        expect(said).not.toContain(content);
      }
      for (const node of OPERATORS[operator]) {
        expect(said).not.toContain(
          (await readFile(join(out(operator), `${node}-kek`, 'kek'), 'utf8')).trim(),
        );
      }
      const { d } = JSON.parse(await readFile(join(own, 'answer-key.json'), 'utf8')) as { d: string };
      expect(d.length).toBeGreaterThan(30);
      expect(said).not.toContain(d);
    }
  });

  it('ask with the same letter as often as they like', async () => {
    for (const operator of names) expect(fingerprint(await request(operator))).toBe(heard[operator]);
  });

  it('are refused where a letter is not as it was read aloud, and nothing is laid out', async () => {
    await expect(admit({ ...heard, asl: heard['centre'] ?? '' })).rejects.toMatchObject(
      refused('asl (not the fingerprint that was read aloud)'),
    );
    await expect(readdir(out('province'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('are refused where they ask for what is not theirs, with all that is wrong', async () => {
    const from = join(dir, 'hostile');
    await mkdir(from);
    const other = JSON.parse(await request('asl')) as Record<string, Record<string, unknown>>;
    const pins = { 'casa-rifugio-1': 'another' };
    const letter = JSON.stringify({
      ...other,
      logOrigin: 'other.example/log',
      nodes: [...(other['nodes'] as unknown as object[]), { id: 'local-plan', address: 'http://x', more: 1 }],
      keys: { ...other['keys'], pins },
    });
    await writeFile(join(from, 'asl.request.json'), letter);
    await expect(admit({ asl: fingerprint(letter) }, from)).rejects.toMatchObject(
      refused(
        'asl.nodes.1.more (whitelistValidation)',
        'asl.nodes.1.address (matches)',
        'asl.nodes.1.certificateRequest (maxLength)',
        'asl.nodes.1.certificateRequest (isString)',
      ),
    );
    const formed = JSON.stringify({
      ...other,
      logOrigin: 'other.example/log',
      nodes: [{ ...(other['nodes'] as unknown as object[])[0], id: 'local-plan' }],
      keys: { ...other['keys'], pins },
    });
    await writeFile(join(from, 'asl.request.json'), formed);
    await expect(admit({ asl: fingerprint(formed) }, from)).rejects.toMatchObject(
      refused(
        'asl.logOrigin (another log)',
        'asl.local-plan.address (not in its domain)',
        'asl.local-plan (runs at the Province)',
        'asl.keys.entries (of others)',
        'asl.keys.pins (of others)',
        'asl.keys.witnesses (of others)',
        'asl.keys.countersignatures (of others)',
      ),
    );
  });

  it('may not name a host of somebody else', async () => {
    const from = join(dir, 'elsewhere');
    await mkdir(from);
    const own = JSON.parse(await request('asl')) as Record<string, object[]>;
    const [node] = own['nodes'] ?? [];
    const letter = JSON.stringify({
      ...own,
      publicUrl: 'https://rete.prova.example',
      nodes: [{ ...node, address: 'https://protocol-registry.rete.prova.example:4001' }],
    });
    await writeFile(join(from, 'asl.request.json'), letter);
    await expect(admit({ asl: fingerprint(letter) }, from)).rejects.toMatchObject(
      refused('asl.publicUrl (no domain of its own)', 'asl.asl-liaison.address (not in its domain)'),
    );
  });

  it('take no answer that would set something else', async () => {
    await admit();
    const plain = await readFile(join(authority('province'), 'answers/asl.json'), 'utf8');
    const { answer } = JSON.parse(plain) as { answer: Record<string, unknown> };
    const hostile = {
      brokers: 'kafka.example:9092\nNODE_OPTIONS=--import=data:text/javascript,0',
      issuer: 'https://issuer.example/realms/x\nSTAFFETTA_PROFILE=demo',
      addresses: { 'protocol-registry': 'https://registry.example:4001\nSTAFFETTA_PROFILE=demo' },
    };
    expect(parseLetter(OperatorAnswer, JSON.stringify({ ...answer, ...hostile }), 'answer')).toEqual([
      'answer.issuer (matches)',
      'answer.brokers (matches)',
      'answer.addresses (eachIs)',
    ]);
    expect(() => envFile({ STAFFETTA_NODE: 'a\nNODE_OPTIONS=b', STAFFETTA_HOST: 'c' })).toThrow(
      'Not to be written: STAFFETTA_NODE.',
    );
  });

  it('are answered so that nobody else reads it, and compare what they are told with the paper', async () => {
    const { answers, missing } = await admit();
    expect(missing).toEqual([]);
    const secrets = JSON.parse(await readFile(join(authority('province'), 'secrets.json'), 'utf8')) as Record<
      string,
      string
    >;
    const said = await allTextIn(letters());
    for (const secret of Object.values(secrets)) expect(said).not.toContain(secret);
    await expect(joinAs('asl', answers['centre'] ?? '', 'centre')).rejects.toMatchObject(
      refused('answer (sealed to another request)'),
    );
    await expect(joinAs('centre', answers['asl'] ?? '')).rejects.toMatchObject(
      refused('answer (not the fingerprint that was read aloud)'),
    );
    const pins = join(letters(), 'centre.pins.json');
    await expect(joinAs('centre', answers['centre'] ?? '')).rejects.toMatchObject({
      kind: 'conflict',
      code: 'operator.pins-missing',
    });
    const proposed = JSON.parse(await readFile(`${pins}.proposed`, 'utf8')) as Record<string, string>;
    expect(Object.keys(proposed).sort()).toEqual(
      [...new Set(network.nodes.flatMap(({ institutions }) => institutions))].sort(),
    );
    await writeFile(pins, JSON.stringify({ ...proposed, 'asl-bt': 'as the paper says', 'cav-2': undefined }));
    await expect(joinAs('centre', answers['centre'] ?? '')).rejects.toMatchObject(
      refused('pins.asl-bt (the paper says something else than the answer)', 'pins.cav-2 (missing)'),
    );
  });

  it('get settings and certificates for their own nodes, and the Province none of their keys', async () => {
    const { answers } = await admit();
    for (const operator of names) {
      const pins = join(letters(), `${operator}.pins.json`);
      await rm(pins, { force: true });
      await joinAs(operator, answers[operator] ?? '').catch(() => rename(`${pins}.proposed`, pins));
      await joinAs(operator, answers[operator] ?? '');
    }
    const settings = await settingsOf(out('centre'), 'shelter-beds');
    expect(settings).toMatchObject({
      STAFFETTA_PRIVATE_PORT: '4002',
      STAFFETTA_KAFKA_BROKERS: 'kafka.rete.prova.example:9092',
      STAFFETTA_REGISTRY_URL: 'https://protocol-registry.rete.prova.example:4001',
      STAFFETTA_ISSUER: 'https://accesso.rete.prova.example/realms/staffetta',
    });
    const cert = new X509Certificate(await readFile(join(out('centre'), 'shelter-beds/tls.crt')));
    const ca = new X509Certificate(await readFile(join(out('asl'), 'asl-liaison/ca.crt')));
    expect(cert.verify(ca.publicKey)).toBe(true);
    expect(cert.checkHost('shelter-beds.centre.prova.example')).toBeDefined();
    expect(cert.checkHost('asl-liaison.asl.prova.example')).toBeUndefined();
    // the Province's for signing in, her own for her gateway
    const believed = await readFile(join(out('centre'), 'gateway/web-ca.crt'), 'utf8');
    const each = believed.match(/^-----BEGIN CERTIFICATE-----$[^-]+^-----END CERTIFICATE-----$/gm) ?? [];
    expect(each.map((pem) => new X509Certificate(pem).subject)).toEqual([
      'CN=rete.prova.example web',
      'CN=centre.prova.example web',
    ]);
    const nodes = JSON.parse(await readFile(join(out('centre'), 'gateway/nodes.json'), 'utf8')) as Record<
      string,
      { url: string }
    >;
    expect(nodes['intake-cav']?.url).toBe('http://intake-cav:4000');
    expect(nodes['local-plan']?.url).toBe('https://rete.prova.example');
    expect(nodes['asl-liaison']?.url).toBe('https://asl.prova.example');
    const province = await allTextIn(join(dir, 'province'));
    for (const operator of names) {
      for (const node of OPERATORS[operator]) {
        const key = (await readFile(join(out(operator), node, 'tls.key'), 'utf8')).trim();
        expect(province).not.toContain(key);
      }
    }
    const addresses = join(out('province'), 'protocol-registry/addresses.json');
    expect(Object.keys(JSON.parse(await readFile(addresses, 'utf8')) as object).sort()).toEqual(
      network.nodes.map(({ id }) => id).sort(),
    );
  });

  it('are answered with the same letter again, until something in it changes', async () => {
    const before = await admit();
    expect(await admit()).toEqual(before);
  });
});
