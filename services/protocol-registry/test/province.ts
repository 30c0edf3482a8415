import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { INestApplication } from '@nestjs/common';
import { newId } from '#kernel';
import { LogServer, openEventLog, silentLog, topicSpecs, type EventLog } from '#messaging';
import { bootstrap, createLogger, loadConfig, type RunningNode } from '#platform';
import { freshDatabases, startIssuer, type FreshDatabase, type TestIssuer } from '#testing';
import { createNodeKeys, type KeyEntry, type Protocol, type ProtocolCountersignature } from '#trust';
import { readNetwork } from '../src/app/read-network.js';
import { networkSources, ProtocolRegistryConfig } from '../src/config.js';
import { GUESTS, ProtocolRegistryModule } from '../src/protocol-registry.module.js';

const BAT = join(__dirname, '..', '..', '..', 'network', 'bat');
export const PARTY_NODES = ['intake-cav', 'intake-ambiti', 'shelter-beds', 'asl-liaison'];

/** A copy of the BAT network with keys of its own, and a place for the registry's node. */
export class Province {
  private running: RunningNode | undefined;

  private constructor(
    readonly folder: string,
    readonly log: EventLog,
    readonly pins: Readonly<Record<string, string>>,
    private readonly databases: readonly FreshDatabase[],
    private readonly issuer: TestIssuer,
  ) {}

  static async make(): Promise<Province> {
    const folder = await mkdtemp(join(tmpdir(), 'staffetta-registry-'));
    await cp(BAT, join(folder, 'network'), { recursive: true });
    const pins = await makeKeys(folder);
    const addresses = { 'intake-cav': 'http://127.0.0.1:4001', 'shelter-beds': 'http://127.0.0.1:4002' };
    await writeFile(join(folder, 'addresses.json'), JSON.stringify(addresses, null, 2));
    const databases = await freshDatabases(2, 'registry');
    const log = await openEventLog({
      kind: 'embedded',
      databaseUrl: databases[1]?.url ?? '',
      clientId: 'test',
      logger: silentLog,
    });
    await log.ensureTopics(topicSpecs(PARTY_NODES));
    return new Province(folder, log, pins, databases, await startIssuer());
  }

  get databaseUrl(): string {
    return this.databases[0]?.url ?? '';
  }

  get url(): string {
    return this.running?.url ?? '';
  }

  config(): ProtocolRegistryConfig {
    return loadConfig(ProtocolRegistryConfig, {
      STAFFETTA_NODE: 'protocol-registry',
      STAFFETTA_PROFILE: 'test',
      STAFFETTA_LOG_LEVEL: 'silent',
      STAFFETTA_DATABASE_URL: this.databaseUrl,
      STAFFETTA_LOG: 'embedded',
      STAFFETTA_LOG_DATABASE_URL: this.databases[1]?.url,
      STAFFETTA_INSTITUTIONS: 'provincia-bat',
      STAFFETTA_PARTY_NODES: PARTY_NODES.join(','),
      STAFFETTA_KEYS_DIR: join(this.folder, 'protocol-registry'),
      STAFFETTA_KEK_FILE: join(this.folder, 'protocol-registry.kek'),
      STAFFETTA_PINS_FILE: join(this.folder, 'pins.json'),
      STAFFETTA_PUBLIC_KEYS_FILE: join(this.folder, 'public-keys.json'),
      STAFFETTA_ADDRESSES_FILE: join(this.folder, 'addresses.json'),
      STAFFETTA_COUNTERSIGNATURES_FILE: join(this.folder, 'countersignatures.json'),
      STAFFETTA_NETWORK_DIR: join(this.folder, 'network'),
      STAFFETTA_ISSUER: this.issuer.url,
      STAFFETTA_MIGRATE: 'true',
    });
  }

  /** Starts the node as `main` does. */
  async start(): Promise<RunningNode> {
    const config = this.config();
    const logger = createLogger('protocol-registry', process.env['TEST_LOG_LEVEL'] ?? 'silent');
    const network = await readNetwork(networkSources(config));
    this.running = await bootstrap({
      module: ProtocolRegistryModule.forRoot(config, { network, logger, pulseMs: 200 }),
      config,
      strategy: (app: INestApplication) => app.get(LogServer),
      title: 'test',
      summary: 'For tests',
      version: '0',
      guests: GUESTS,
      stopWithProcess: false,
      logger,
    });
    return this.running;
  }

  async stop(): Promise<void> {
    await this.running?.close();
    this.running = undefined;
  }

  /** Rewrites a file of the network. */
  async edit(file: string, change: (text: string) => string): Promise<void> {
    const path = join(this.folder, file);
    const text = await readFile(path, 'utf8');
    const changed = change(text);
    if (changed === text) throw new Error(`nothing changed in ${file}`);
    await writeFile(path, changed);
  }

  /** All parties countersign what the protocols' files say now. */
  async agree(): Promise<void> {
    await makeKeys(this.folder);
  }

  async call(
    path: string,
    { body, method, institution = 'provincia-bat', roles = ['registrar'], person, headers }: CallOptions = {},
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const token = await this.issuer.token(institution, roles, undefined, person);
    const response = await fetch(`${this.url}/api/protocol-registry/v1/${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        'idempotency-key': newId(),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body: answer };
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.log.close();
    await this.issuer.stop();
    await Promise.all(this.databases.map((database) => database.close()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

interface CallOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly institution?: string;
  readonly roles?: readonly string[];
  readonly person?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function makeKeys(folder: string): Promise<Record<string, string>> {
  const { nodes } = parse(await readFile(join(BAT, 'institutions.yaml'), 'utf8')) as {
    nodes: { id: string; institutions: string[] }[];
  };
  const names = await readdir(join(folder, 'network', 'protocols'));
  const agreed = await Promise.all(
    names.map(
      async (name) => parse(await readFile(join(folder, 'network', 'protocols', name), 'utf8')) as Protocol,
    ),
  );
  const countersignatures: ProtocolCountersignature[] = [];
  const entries: KeyEntry[] = [];
  const pins: Record<string, string> = {};
  for (const { id, institutions } of nodes) {
    const made = await createNodeKeys({
      dir: join(folder, id),
      kekFile: join(folder, `${id}.kek`),
      node: id,
      institutions,
      identityDir: join(folder, 'identities'),
      agreed,
    });
    entries.push(...made.entries);
    countersignatures.push(...made.countersignatures);
    Object.assign(pins, made.pins);
  }
  const write = (name: string, value: unknown): Promise<void> =>
    writeFile(join(folder, name), JSON.stringify(value, null, 2));
  await write('pins.json', pins);
  await write('public-keys.json', entries);
  await write('countersignatures.json', countersignatures);
  return pins;
}
