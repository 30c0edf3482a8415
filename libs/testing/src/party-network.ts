import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import { Client } from 'pg';
import { newId } from '#kernel';
import {
  LogServer,
  openEventLog,
  RegistryProjection,
  silentLog,
  topicSpecs,
  type EventLog,
} from '#messaging';
import {
  bootstrap,
  createLogger,
  type Environment,
  type NodeConfig,
  type Permission,
  type RunningNode,
} from '#platform';
import { freshDatabase, freshDatabases, type FreshDatabase } from './database.js';
import { startIssuer, type TestIssuer } from './issuer.js';
import { makeNetworkKeys, publishPulse, publishRegistry } from './registry-topic.js';
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
  /** It does not read `pulse`, as the audit does not. */
  readonly ignoresPulse?: boolean;
}

export interface TestNetworkOptions {
  /** The registry lists everybody, and gives no signal before `pulse` is called. */
  readonly silentRegistry?: boolean;
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
  readonly raw?: string | Buffer<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly roles?: readonly string[];
  /** Who calls, among the institution's people; by default one and the same person. */
  readonly subject?: string;
}

export interface PartyNetwork {
  readonly log: EventLog;
  readonly issuer: TestIssuer;
  node(id: string): RunningNode;
  databaseUrl(id: string): string;
  /** Calls the node that speaks for an institution, as one of its people; POSTs carry a new Idempotency-Key. */
  call(institution: string, path: string, call?: TestCall): Promise<TestAnswer>;
  /** Says a verb and waits for the lane, however long it takes. */
  say(institution: string, referral: string, verb: string, body?: object): Promise<TestAnswer>;
  /** Waits until an institution's copy is in this state. `side` where it is both parties. */
  untilState(institution: string, referral: string, state: string, side?: 's' | 'r'): Promise<TestAnswer>;
  /** Nothing that this node says is stamped or sent until the returned function is called; it goes on folding. */
  holdRelay(id: string): Promise<() => Promise<void>>;
  /** The registry's signal, once: specs do not last ten minutes. Resolves when the nodes have heard it. */
  pulse(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Some party nodes of the BAT network in this process: databases, keys and doors of their own, the embedded log between
 * them, the registry's topic filled as protocol-registry would.
 */
export async function startPartyNetwork(
  specs: readonly TestNodeSpec[],
  { silentRegistry = false }: TestNetworkOptions = {},
): Promise<PartyNetwork> {
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
  const keys = await makeNetworkKeys(folder, specs);
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
      summary: 'For tests',
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
  const pulse = async (): Promise<void> => {
    await publishPulse(log, keys, published);
    for (const { id } of specs.filter(({ ignoresPulse }) => ignoresPulse !== true)) {
      const registry = nodes.get(id)?.app.get(RegistryProjection);
      await waitFor('its pulse', () => registry?.pulseAge(new Date()) !== undefined);
    }
  };
  if (!silentRegistry) await pulse();
  const node = (id: string): RunningNode => {
    const found = nodes.get(id);
    if (found === undefined) throw new Error(`no node ${id} in this test`);
    return found;
  };
  const call: PartyNetwork['call'] = async (institution, path, more = {}) => {
    const spec = specs.find(({ institutions }) => institutions.includes(institution));
    if (spec === undefined) throw new Error(`nobody speaks for ${institution} in this test`);
    const token = await issuer.token(institution, more.roles, undefined, more.subject);
    return ask(`${node(spec.id).url}/api/${spec.id}/v1/${path}`, token, more);
  };
  const databaseUrl = (id: string): string => databases[specs.findIndex((spec) => spec.id === id)]?.url ?? '';
  return {
    log,
    issuer,
    node,
    databaseUrl,
    holdRelay: (id) => holdRelay(databaseUrl(id)),
    pulse,
    call,
    say: (institution, referral, verb, body = {}) => {
      const headers = { 'idempotency-key': newId(), prefer: 'wait=4' };
      return waitFor(`${verb} in the lane`, async () => {
        const answer = await call(institution, `referrals/${referral}/${verb}`, { body, headers });
        return answer.status === 202 ? undefined : answer;
      });
    },
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

async function holdRelay(databaseUrl: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE speaker_head IN ACCESS EXCLUSIVE MODE');
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
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
