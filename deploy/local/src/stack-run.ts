import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#kernel';
import type { DataFolder } from './data-folder.js';
import { ensureDatabases, urlFor } from './databases.js';
import { howItEnded } from './exit-code.js';
import { wishedPort } from './gateway-port.js';
import type { Network } from './network.js';
import { rememberNetwork } from './network-memory.js';
import {
  GATEWAY,
  gatewayEnvironment,
  LOG_DATABASE,
  nodeEnvironment,
  nodeUrl,
  privateUrl,
  writeNodeFiles,
  type StackFacts,
} from './node-environment.js';
import { NodeFleet } from './node-fleet.js';
import { prepareKeys } from './node-keys.js';
import { passLog, type LogOwning } from './own-log.js';
import { choosePorts } from './ports.js';
import { openSecrets } from './secrets.js';
import { prepareTopics, superviseLog, supervisePostgres, type RunningLog } from './servers.js';
import { removeStack, writeStack, type Stack } from './stack.js';
import type { StackHandle, StackOptions } from './start-stack.js';
import type { Supervisor } from './supervisor.js';
import { migrationsToCome } from '../../provision/src/verdict.js';

/** One run of a stack on a data folder that is ours. */
export class StackRun implements StackHandle {
  private readonly servers = new Map<string, Supervisor>();
  private readonly pids: Record<string, number> = { supervisor: process.pid };
  private readonly fleet: NodeFleet;
  private current: Stack | undefined;
  private adminUrl = '';
  private writing = Promise.resolve();
  private stopping: Promise<void> | undefined;

  constructor(
    private readonly folder: DataFolder,
    private readonly options: StackOptions,
    private readonly root: string,
    private readonly network: Network,
  ) {
    this.fleet = new NodeFleet(root, join(folder.dir, 'logs'), this.events(true));
  }

  get stack(): Stack {
    if (this.current === undefined)
      throw new AppError('unavailable', 'local.not-started', 'The stack has not started.');
    return this.current;
  }

  async start(): Promise<void> {
    const { dir } = this.folder;
    await removeStack(dir); // whatever it says is of another run
    const wished = await wishedPort(this.options.port);
    await mkdir(join(dir, 'logs'), { recursive: true });
    const { network } = this;
    const twins = this.options.twins === true ? network.nodes : [];
    const names = [...network.nodes.map(({ id }) => id), ...twins.map(twinOf), GATEWAY];
    const ports = await choosePorts(dir, names);
    const port = wished ?? ports[GATEWAY]?.http ?? 0;
    for (const { id, service } of network.nodes) await this.fleet.load(id, service);
    for (const node of twins) await this.fleet.load(twinOf(node), node.service);
    await this.fleet.load(GATEWAY, GATEWAY);

    await rememberNetwork(dir, network.dir, this.root);
    const secrets = await openSecrets(join(dir, 'secrets.json'));
    const [keys, log, databases] = await Promise.all([
      prepareKeys(dir, network),
      this.startLog(),
      this.startDatabases(network, secrets),
    ]);
    const partyNodes = network.nodes.filter(({ party }) => party).map(({ id }) => id);
    await prepareTopics(log, databases.get(LOG_DATABASE) ?? '', partyNodes);
    const consoleFolder = join(this.root, 'dist/console');
    const facts: StackFacts = {
      dataDir: dir,
      url: `http://127.0.0.1:${port}`,
      network,
      ports,
      databases,
      keys,
      log,
      demo: this.options.demo ?? true,
      ...(existsSync(join(consoleFolder, 'index.html')) ? { consoleFolder } : {}),
      extra: this.options.env ?? {},
    };
    const people = await writeNodeFiles(facts, secrets);
    await secrets.save();
    await this.startNodes(facts);
    await this.passLogs(network, 'own');
    this.current = describe(facts, log, people, { ...this.pids });
    await this.write();
  }

  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  kill(name: string): void {
    this.supervisor(name).kill();
  }

  async halt(name: string): Promise<void> {
    await this.supervisor(name).halt();
  }

  async resume(name: string): Promise<void> {
    await this.supervisor(name).start();
    await this.ready(name);
  }

  async restart(name: string, once?: Readonly<Record<string, string>>): Promise<void> {
    await this.supervisor(name).stop();
    if (this.fleet.has(name)) await this.fleet.start(name, once);
    else await this.supervisor(name).start();
    await this.ready(name);
  }

  async ready(name: string): Promise<void> {
    // A server answers before its start resolves.
    if (this.fleet.has(name)) await this.fleet.ready(name);
  }

  private async end(): Promise<void> {
    // Nodes first: they end in order only while their database and log are there.
    await this.fleet.stop();
    await Promise.all([...this.servers.values()].map((server) => server.stop()));
    await this.writing;
    await removeStack(this.folder.dir);
    await this.folder.release();
  }

  private async startLog(): Promise<RunningLog> {
    const log = await superviseLog(
      this.folder.dir,
      this.options.log ?? 'auto',
      this.root,
      this.events(false),
    );
    if (log.supervisor !== undefined) this.servers.set('kafka', log.supervisor);
    this.progress(`log: ${log.kind}. ${log.why}`);
    return log;
  }

  private async startDatabases(
    network: Network,
    secrets: Awaited<ReturnType<typeof openSecrets>>,
  ): Promise<ReadonlyMap<string, string>> {
    const dir = join(this.folder.dir, 'postgres');
    const postgres = await supervisePostgres(dir, this.options.durable ?? true, this.events(false));
    this.servers.set('postgres', postgres.supervisor);
    this.progress('PostgreSQL is ready.');
    await this.refuseOtherVersions(postgres.url, network, secrets);
    const names = [...network.nodes.map(({ id }) => id), LOG_DATABASE];
    const databases = await ensureDatabases(postgres.url, names, secrets);
    this.adminUrl = postgres.url;
    await this.passLogs(network, 'lend');
    await secrets.save(); // before a database whose password nobody else knows is used
    return databases;
  }

  /** Nodes bring their databases to this version by themselves; they would do so to any. */
  private async refuseOtherVersions(
    adminUrl: string,
    { nodes }: Network,
    secrets: Awaited<ReturnType<typeof openSecrets>>,
  ): Promise<void> {
    const databases = nodes.map(({ id, service }) => ({ id, service, url: urlFor(adminUrl, id, secrets) }));
    await migrationsToCome(adminUrl, databases, this.root);
  }

  /** The audit's log is its node's while it makes and changes the tables, and nobody's who signs in from then on. */
  private async passLogs({ nodes }: Network, what: LogOwning): Promise<void> {
    for (const { id, service } of nodes)
      if (service === 'province-audit') await passLog(this.adminUrl, id, what, this.root);
  }

  private async startNodes(facts: StackFacts): Promise<void> {
    const crash = this.options.crash ?? {};
    for (const node of facts.network.nodes) {
      const point = crash[node.id];
      this.fleet.begin(
        node.id,
        nodeEnvironment(facts, node),
        privateUrl(facts, node.id),
        point === undefined ? undefined : { STAFFETTA_CRASH_AT: point },
      );
    }
    this.fleet.begin(GATEWAY, gatewayEnvironment(facts), privateUrl(facts, GATEWAY));
    await Promise.all(
      [...facts.network.nodes.map(({ id }) => id), GATEWAY].map(async (name) => {
        await this.fleet.ready(name);
        this.progress(`${name} is ready.`);
      }),
    );
    if (this.options.twins === true) await this.startTwins(facts);
  }

  private async startTwins(facts: StackFacts): Promise<void> {
    const { nodes } = facts.network;
    for (const node of nodes) {
      const name = twinOf(node);
      const { [name]: own } = facts.ports;
      if (own === undefined) continue;
      const ports = { ...facts.ports, [node.id]: own };
      this.fleet.begin(name, nodeEnvironment({ ...facts, ports }, node), privateUrl(facts, name));
    }
    await Promise.all(nodes.map((node) => this.fleet.ready(twinOf(node))));
  }

  private supervisor(name: string): Supervisor {
    return this.servers.get(name) ?? this.fleet.supervisor(name);
  }

  /** What happens to a process is told, and written down for a later start and for whoever reads stack.json. */
  private events(isNode: boolean): {
    onStart: (name: string, pid: number) => void;
    onDeath: (name: string, code: number, delayMs: number) => void;
  } {
    return {
      onStart: (name, pid) => {
        this.pids[name] = pid;
        if (isNode) void this.folder.note(name, pid);
        if (this.current === undefined) return;
        this.current = { ...this.current, pids: { ...this.pids } };
        void this.write();
      },
      onDeath: (name, code, delayMs) => {
        const when = delayMs === 0 ? 'at once' : `in ${delayMs / 1000} s`;
        this.progress(`${name} ${howItEnded(code)}; started again ${when}.`);
      },
    };
  }

  private write(): Promise<void> {
    const { stack } = this;
    this.writing = this.writing.then(() => writeStack(this.folder.dir, stack));
    return this.writing;
  }

  private progress(message: string): void {
    this.options.onProgress?.(message);
  }
}

/** A node's second process. */
const twinOf = ({ id }: { readonly id: string }): string => `${id}.2`;

function describe(
  facts: StackFacts,
  log: RunningLog,
  people: Pick<Stack, 'users' | 'clients' | 'keyClients'>,
  pids: Record<string, number>,
): Stack {
  return {
    url: facts.url,
    log: log.kind,
    logWhy: log.why,
    kafka: { brokers: log.brokers },
    network: facts.network.dir,
    pids,
    logKeys: facts.keys.logKeys,
    ...people,
    nodes: Object.fromEntries(
      facts.network.nodes.map(({ id, party, institutions }) => [
        id,
        {
          institutions,
          party,
          url: nodeUrl(facts, id),
          privateUrl: privateUrl(facts, id),
          databaseUrl: facts.databases.get(id) ?? '',
        },
      ]),
    ),
  };
}
