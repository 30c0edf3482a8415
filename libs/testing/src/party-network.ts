import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import { parse } from 'yaml';
import { newId } from '#kernel';
import { contractOf, envelopeDigest, payloadHash, signedBytes, toHeaders } from '#contracts';
import {
  LogServer,
  openEventLog,
  RegistryProjection,
  silentLog,
  topicSpecs,
  type EventLog,
  type OutgoingRecord,
} from '#messaging';
import {
  bootstrap,
  createLogger,
  type Environment,
  type NodeConfig,
  type Permission,
  type RunningNode,
} from '#platform';
import { createNodeKeys, openFileKeyStore, sign, type EventKey, type KeyEntry } from '#trust';
import { freshDatabase, freshDatabases, type FreshDatabase } from './database.js';
import { startIssuer, type TestIssuer } from './issuer.js';
import { waitFor } from './wait-for.js';

export interface TestNodeSpec {
  readonly id: string;
  readonly institutions: readonly string[];
  /** Reads the environment, and makes the service's module of it. */
  readonly load: (environment: Environment) => { config: NodeConfig; module: DynamicModule };
  /** What the service wants to be told beside the platform's. */
  readonly environment?: Environment;
  /** What people of other institutions may do at it. */
  readonly guests?: readonly Permission[];
}

/** One answer over HTTP. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export interface TestCall {
  readonly method?: string;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly roles?: readonly string[];
}

export interface PartyNetwork {
  readonly log: EventLog;
  readonly issuer: TestIssuer;
  node(id: string): RunningNode;
  databaseUrl(id: string): string;
  /** Calls the node that speaks for an institution, as one of its people; POSTs carry a new Idempotency-Key. */
  call(institution: string, path: string, call?: TestCall): Promise<TestAnswer>;
  /** Says a verb and waits for the lane. */
  say(institution: string, referral: string, verb: string, body?: object): Promise<TestAnswer>;
  /** Waits until an institution's copy is in this state. `side` where it is both parties. */
  untilState(institution: string, referral: string, state: string, side?: 's' | 'r'): Promise<TestAnswer>;
  stop(): Promise<void>;
}

const REGISTRY = { node: 'protocol-registry', institution: 'provincia-bat' };

/**
 * Some party nodes of the BAT network in this process: databases, keys and doors of their own, the embedded log between
 * them, the registry's topic filled as protocol-registry would.
 */
export async function startPartyNetwork(specs: readonly TestNodeSpec[]): Promise<PartyNetwork> {
  const folder = await mkdtemp(join(tmpdir(), 'staffetta-party-'));
  const logDatabase = await freshDatabase('log');
  const databases = await freshDatabases(specs.length, 'node');
  const issuer = await startIssuer();
  const log = await openEventLog({
    kind: 'embedded',
    databaseUrl: logDatabase.url,
    clientId: 'test',
    logger: silentLog,
  });
  await log.ensureTopics(topicSpecs(specs.map((spec) => spec.id)));
  const keys = await makeKeys(folder, specs);
  const nodes = new Map<string, RunningNode>();
  const addresses: Record<string, string> = {};
  for (const [index, spec] of specs.entries()) {
    const { config, module } = spec.load({
      STAFFETTA_NODE: spec.id,
      STAFFETTA_PROFILE: 'test',
      STAFFETTA_LOG_LEVEL: 'silent',
      STAFFETTA_DATABASE_URL: databases[index]?.url,
      STAFFETTA_LOG: 'embedded',
      STAFFETTA_LOG_DATABASE_URL: logDatabase.url,
      STAFFETTA_INSTITUTIONS: spec.institutions.join(','),
      STAFFETTA_PARTY_NODES: specs.map(({ id }) => id).join(','),
      STAFFETTA_KEYS_DIR: join(folder, spec.id),
      STAFFETTA_KEK_FILE: join(folder, `${spec.id}.kek`),
      STAFFETTA_PINS_FILE: join(folder, 'pins.json'),
      STAFFETTA_ISSUER: issuer.url,
      STAFFETTA_MIGRATE: 'true',
      ...spec.environment,
    });
    const node = await bootstrap({
      module,
      config,
      strategy: (app: INestApplication) => app.get(LogServer),
      title: spec.id,
      version: '0',
      guests: spec.guests ?? [],
      stopWithProcess: false,
      logger: createLogger(spec.id, process.env['TEST_LOG_LEVEL'] ?? 'silent'),
    });
    nodes.set(spec.id, node);
    addresses[spec.id] = node.privateUrl;
  }
  const published = await publishRegistry(log, keys, addresses);
  for (const { app } of nodes.values()) {
    const registry = app.get(RegistryProjection);
    await waitFor('the registry', () => registry.nextOffset >= BigInt(published));
  }
  const node = (id: string): RunningNode => {
    const found = nodes.get(id);
    if (found === undefined) throw new Error(`no node ${id} in this test`);
    return found;
  };
  const call: PartyNetwork['call'] = async (institution, path, more = {}) => {
    const spec = specs.find(({ institutions }) => institutions.includes(institution));
    if (spec === undefined) throw new Error(`nobody speaks for ${institution} in this test`);
    const token = await issuer.token(institution, more.roles);
    return ask(`${node(spec.id).url}/api/${spec.id}/v1/${path}`, token, more);
  };
  return {
    log,
    issuer,
    node,
    databaseUrl: (id) => databases[specs.findIndex((spec) => spec.id === id)]?.url ?? '',
    call,
    say: (institution, referral, verb, body = {}) =>
      call(institution, `referrals/${referral}/${verb}`, { body, headers: { prefer: 'wait=4' } }),
    untilState: (institution, referral, state, side) =>
      waitFor(`${institution}: ${state}`, async () => {
        const query = side === undefined ? '' : `?side=${side}`;
        const answer = await call(institution, `referrals/${referral}${query}`);
        return answer.body['state'] === state ? answer : undefined;
      }),
    stop: async () => {
      for (const running of nodes.values()) await running.close();
      await log.close();
      await issuer.stop();
      await Promise.all([logDatabase, ...databases].map((database: FreshDatabase) => database.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ask(url: string, token: string, call: TestCall): Promise<TestAnswer> {
  const { method = call.body === undefined && call.raw === undefined ? 'GET' : 'POST' } = call;
  const body = call.raw ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(method === 'POST' ? { 'idempotency-key': newId() } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: json ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

interface Keys {
  readonly registry: EventKey;
  readonly entries: readonly KeyEntry[];
}

async function makeKeys(folder: string, specs: readonly TestNodeSpec[]): Promise<Keys> {
  const entries: KeyEntry[] = [];
  const pins: Record<string, string> = {};
  const registry = { id: REGISTRY.node, institutions: [REGISTRY.institution] };
  for (const { id, institutions } of [registry, ...specs]) {
    const made = await createNodeKeys({
      dir: join(folder, id),
      kekFile: join(folder, `${id}.kek`),
      node: id,
      institutions,
      identityDir: join(folder, 'identities'),
    });
    entries.push(...made.entries);
    Object.assign(pins, made.pins);
  }
  await writeFile(join(folder, 'pins.json'), JSON.stringify(pins));
  const store = await openFileKeyStore({
    dir: join(folder, REGISTRY.node),
    kekFile: join(folder, `${REGISTRY.node}.kek`),
  });
  const key = store.eventKey(`/${REGISTRY.node}/${REGISTRY.institution}`);
  await store.close();
  if (key === undefined) throw new Error('the registry has no key');
  return { registry: key, entries };
}

/** The registry's own key first: it vouches for everything behind it. @returns how many entries */
async function publishRegistry(
  log: EventLog,
  { registry, entries }: Keys,
  addresses: Readonly<Record<string, string>>,
): Promise<number> {
  const { institutions, protocols } = await readNetwork();
  const own = entries.filter((entry) => entry.institution === REGISTRY.institution);
  const others = entries.filter((entry) => entry.institution !== REGISTRY.institution);
  const listed = institutions.map((institution) => {
    const internalUrl = addresses[institution.node ?? ''];
    return [
      'institution-listed',
      institution.id,
      internalUrl === undefined ? institution : { ...institution, internalUrl },
    ];
  });
  const all = [
    ...own.map((entry) => ['key-listed', entry.institution, entry]),
    ...listed,
    ...others.map((entry) => ['key-listed', entry.institution, entry]),
    ...protocols.map((protocol) => ['protocol-published', protocol.id, protocol]),
  ] as [name: string, subject: string, body: unknown][];
  const records: OutgoingRecord[] = [];
  let prev: string | undefined;
  for (const [index, [name, subject, body]] of all.entries()) {
    const type = `staffetta.registry.${name}.v1`;
    const value = Buffer.from(JSON.stringify(body));
    const unsigned = {
      id: newId(),
      source: `/${REGISTRY.node}/${REGISTRY.institution}`,
      type,
      time: new Date().toISOString(),
      subject,
      specversion: '1.0',
      dataschema: contractOf(type)?.dataschema ?? '',
      payloadhash: payloadHash(value),
      epoch: '1767225600',
      seq: String(index + 1),
      ...(prev === undefined ? {} : { prev }),
      kid: registry.kid,
    };
    const attributes = { ...unsigned, sig: sign(signedBytes(unsigned), registry) };
    prev = envelopeDigest(attributes);
    records.push({ key: subject, headers: toHeaders(attributes), value });
  }
  await log.append('registry', 0, records);
  return records.length;
}

async function readNetwork(): Promise<{
  institutions: { id: string; node?: string }[];
  protocols: { id: string }[];
}> {
  const dir = join(process.cwd(), 'network/bat');
  const read = async (name: string): Promise<unknown> => parse(await readFile(join(dir, name), 'utf8'));
  const { institutions } = (await read('institutions.yaml')) as { institutions: { id: string }[] };
  const files = await readdir(join(dir, 'protocols'));
  const protocols = await Promise.all(files.sort().map((file) => read(`protocols/${file}`)));
  return {
    institutions,
    protocols: protocols.map((protocol) => {
      const { watermark: _, ...rest } = protocol as { watermark: string; id: string };
      return rest;
    }),
  };
}
