import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig, ProcessConfig, unsafeFiles } from '#platform';
import { loadNetwork, type Network } from '../../local/src/network.js';
import { repositoryRoot } from '../../local/src/server-folder.js';
import { AslLiaisonConfig } from '../../../services/asl-liaison/src/config.js';
import { GatewayConfig } from '../../../services/gateway/src/config.js';
import { IntakeConfig } from '../../../services/intake/src/config.js';
import { LocalPlanConfig } from '../../../services/local-plan/src/config.js';
import { ProtocolRegistryConfig } from '../../../services/protocol-registry/src/config.js';
import { ProvinceAuditConfig } from '../../../services/province-audit/src/config.js';
import { ShelterBedsConfig } from '../../../services/shelter-beds/src/config.js';
import { onOneHost, type Deployment } from '../src/deployment.js';
import { provision } from '../src/provision.js';
import { allTextIn, filesIn, settingsOf } from './laid-out.js';

const CONFIGS: Readonly<Record<string, new () => ProcessConfig>> = {
  intake: IntakeConfig,
  'shelter-beds': ShelterBedsConfig,
  'asl-liaison': AslLiaisonConfig,
  'protocol-registry': ProtocolRegistryConfig,
  'province-audit': ProvinceAuditConfig,
  'local-plan': LocalPlanConfig,
  gateway: GatewayConfig,
};

let dir: string;
let network: Network;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-provision-'));
  network = await loadNetwork(join(repositoryRoot(), 'network/bat'));
  await lay();
});

afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

describe('what a deployment is laid out of', () => {
  it('is an environment for every node and the gateway that production accepts', async () => {
    for (const folder of [...network.nodes.map(({ id }) => id), 'gateway']) {
      const settings = await settingsOf(join(dir, 'out'), folder);
      const type = CONFIGS[settings['STAFFETTA_SERVICE'] ?? ''];
      if (type === undefined) throw new Error(`${folder} names no service`);
      // as the container sees it: its folder stands at a place of its own
      const here = Object.entries(settings).map(([name, value]) => [
        name,
        value
          .replace(/^\/etc\/staffetta(?=\/)/, join(dir, 'out', folder))
          .replace(/^\/var\/lib\/staffetta-kek(?=\/)/, join(dir, 'out', `${folder}-kek`)),
      ]);
      const config = loadConfig(type, Object.fromEntries(here) as Record<string, string>);
      expect(config.STAFFETTA_PROFILE).toBe('production');
      expect(unsafeFiles(config)).toEqual([]);
    }
  });

  // settings are mounted read-only, and a KEK that cannot be changed leaves every erasure unacknowledged
  it('has what a node changes itself in folders of its own, its KEK on other storage than its keys', async () => {
    for (const { id } of network.nodes) {
      const settings = await settingsOf(join(dir, 'out'), id);
      expect([settings['STAFFETTA_KEYS_DIR'], settings['STAFFETTA_KEK_FILE']]).toEqual([
        '/var/lib/staffetta/keys',
        '/var/lib/staffetta-kek/kek',
      ]);
      expect(await readdir(join(dir, 'out', `${id}-kek`))).toEqual(['kek']);
    }
  });

  it('names no file that is not in the folder which its container sees', async () => {
    for (const folder of [...network.nodes.map(({ id }) => id), 'gateway']) {
      const there = await readdir(join(dir, 'out', folder));
      const named = Object.values(await settingsOf(join(dir, 'out'), folder))
        // there during a pause alone
        .filter((value) => value.startsWith('/etc/staffetta/') && !value.endsWith('/maintenance.json'))
        .map((value) => value.slice('/etc/staffetta/'.length));
      expect(named.length).toBeGreaterThan(2);
      expect(there).toEqual(expect.arrayContaining(named));
    }
  });

  it('tells a secret to nobody but those who need it', async () => {
    const secrets = Object.entries(
      JSON.parse(await readFile(join(dir, 'authority/secrets.json'), 'utf8')) as Record<string, string>,
    );
    const holders = new Map(secrets.map(([name]) => [name, [] as string[]]));
    for (const folder of await readdir(join(dir, 'out'))) {
      const text = await allTextIn(join(dir, 'out', folder));
      for (const [name, secret] of secrets) if (text.includes(secret)) holders.get(name)?.push(folder);
    }
    expect(holders.get('database:intake-cav')).toEqual(['intake-cav', 'migrate']);
    expect(holders.get('kafka:intake-cav')).toEqual(['intake-cav', 'kafka-init']);
    expect(holders.get('database:administrator')).toEqual(['migrate', 'postgres']);
    expect(holders.get('kafka:administrator')).toEqual(['kafka', 'kafka-init']);
    expect(holders.get('client:gateway')).toEqual(['gateway', 'keycloak']);
    expect(holders.get('user:cav-1.operator')).toEqual(['keycloak']);
    for (const { id } of network.nodes) {
      expect(holders.get(`database:${id}`)).toEqual([id, 'migrate'].sort());
    }
  });

  it('gives no node a key of an institution, nor of an authority', async () => {
    const keys = [
      ...(await readdir(join(dir, 'authority/identities'))).map((name) => join('identities', name)),
      'peers/ca.key',
      'kafka/ca.key',
      'web/ca.key',
    ];
    const out = await allTextIn(join(dir, 'out'));
    for (const key of keys) {
      const content = (await readFile(join(dir, 'authority', key), 'utf8')).trim();
      expect(content.length).toBeGreaterThan(30);
      expect(out).not.toContain(content);
    }
  });

  it('stays as it is when it is laid out again, and adds what is new', async () => {
    const before = await digests(join(dir, 'out'));
    await lay();
    expect(await digests(join(dir, 'out'))).toEqual(before);
  });

  it('gives the log another name and leaves it its key, as a restored one may need', async () => {
    const witness = network.nodes.find((node) => node.witness !== undefined)?.id ?? '';
    const logOf = async (): Promise<string[]> => {
      const file = join(dir, 'out', witness, 'witnessed-logs.json');
      const [vkey = ''] = JSON.parse(await readFile(file, 'utf8')) as string[];
      // the key is base64, which knows the sign between the parts
      const [name = '', id = '', ...rest] = vkey.split('+');
      return [name, id, rest.join('+')];
    };
    const [, , key] = await logOf();
    await lay({ logOrigin: 'prova.example/bat/log-2' });
    expect(await logOf()).toEqual(['prova.example/bat/log-2', expect.any(String), key]);
    await lay();
    expect((await logOf())[0]).toBe('prova.example/bat/log');
  });

  it('holds certificates by which nodes know each other, for their own names alone', async () => {
    const file = (node: string, name: string): Promise<string> =>
      readFile(join(dir, 'out', node, name), 'utf8');
    const server = createServer(
      {
        cert: await file('shelter-beds', 'tls.crt'),
        key: await file('shelter-beds', 'tls.key'),
        ca: await file('shelter-beds', 'ca.crt'),
        requestCert: true,
        minVersion: 'TLSv1.3',
      },
      (socket) => socket.end(socket.authorized ? 'known' : 'stranger'),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    const call = async (from: string, servername: string): Promise<string> => {
      const [cert, key, ca] = await Promise.all(
        ['tls.crt', 'tls.key', 'ca.crt'].map((name) => file(from, name)),
      );
      return new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port, servername, cert, key, ca });
        let said = '';
        socket.setEncoding('utf8').on('data', (part: string) => (said += part));
        socket.on('end', () => {
          resolve(said);
        });
        socket.on('error', reject);
      });
    };
    try {
      expect(await call('intake-cav', 'shelter-beds')).toBe('known');
      await expect(call('intake-cav', 'asl-liaison')).rejects.toMatchObject({
        code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      });
    } finally {
      server.close();
    }
  });

  it('has programs name themselves in their tokens, and people whom the provider knows', async () => {
    const { clients } = JSON.parse(await readFile(join(dir, 'out/keycloak/realm.json'), 'utf8')) as {
      clients: {
        attributes?: Record<string, string>;
        clientId: string;
        defaultClientScopes: string[];
        protocolMappers: Mapper[];
      }[];
    };
    const signing: string[] = [];
    for (const { attributes = {}, clientId, defaultClientScopes, protocolMappers } of clients) {
      if (attributes['use.jwks.string'] === 'true') {
        const { keys } = JSON.parse(attributes['jwks.string'] ?? '') as { keys: object[] };
        expect(keys).toEqual([expect.objectContaining({ use: 'sig', alg: 'ES256' })]);
        expect(keys[0]).not.toHaveProperty('d');
        signing.push(clientId);
      }
      const fixed = protocolMappers.filter(({ config }) => config['claim.name'] === 'sub');
      const program = clientId !== 'gateway';
      expect(fixed.map(({ config }) => config['claim.value'])).toEqual(program ? [clientId] : []);
      // the scope that would say another subject, and when a person signed in
      expect(defaultClientScopes).toEqual(program ? [] : ['basic']);
    }
    expect(clients.length).toBeGreaterThan(network.clients.length);
    expect(signing).toEqual(['asl-bt-emergency-department']);
  });

  it('lets nobody sign in who is invented, unless it is for trying out', async () => {
    const realm = async (): Promise<{ users: object[]; clients: { clientId: string }[] }> =>
      JSON.parse(await readFile(join(dir, 'out/keycloak/realm.json'), 'utf8')) as never;
    expect((await realm()).users.length).toBeGreaterThan(network.users.length);
    await lay({ people: false });
    expect((await realm()).users).toEqual([]);
    expect((await realm()).clients.map(({ clientId }) => clientId)).toEqual(['gateway']);
    await lay();
  });
});

interface Mapper {
  readonly config: Readonly<Record<string, string>>;
}

const lay = (change: Partial<Deployment> = {}): Promise<void> =>
  provision(
    onOneHost({
      network,
      publicUrl: 'https://rete.prova.example',
      issuer: 'https://accesso.prova.example/realms/staffetta',
      realm: 'staffetta',
      logOrigin: 'prova.example/bat/log',
      brokers: 'kafka:9092',
      postgres: { host: 'postgres', port: 5432 },
      people: true,
      mailCatcher: true,
      ...change,
    }),
    join(dir, 'out'),
    join(dir, 'authority'),
  );

const digests = async (folder: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      (await filesIn(folder)).map(async (file) => [
        file,
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      ]),
    ),
  ) as Record<string, string>;
