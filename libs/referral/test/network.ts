import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { newId, type Clock } from '#kernel';
import {
  BatchRunner,
  lanesOf,
  messagingMigrations,
  migrateOnce,
  Relay,
  silentLog,
  topicSpecs,
  type BatchOutcome,
  type Log,
  type LogRecord,
} from '#messaging';
import { freshDatabase } from '#testing';
import {
  createNodeKeys,
  openFileKeyStore,
  RegistryView,
  type FileKeyStore,
  type Institution,
  type KeyEntry,
  type Pins,
} from '#trust';
import { MemoryLog } from '../../messaging/test/memory-log.js';
import {
  getReferral,
  laneProcessor,
  propose,
  referralMigrations,
  submit,
  timeline,
  type Idempotency,
  type PartyContext,
  type PartyHooks,
  type ProposeCommand,
  type Proposed,
  type ReferralView,
  type SubmitCommand,
  type TimelineItem,
} from '../src/index.js';
import { placementProtocol } from './protocol.js';

export const CAV = 'cav-1';
export const CAV_2 = 'cav-2';
export const CASA = 'casa-rifugio-1';
export const CASA_2 = 'casa-rifugio-2';
export const AMBITO = 'ambito-andria';
/** Off the network. */
export const OUTSIDE = 'casa-fuori-1';

const NODES: Readonly<Record<string, readonly string[]>> = {
  'intake-cav': [CAV, CAV_2],
  'intake-ambiti': [AMBITO],
  'shelter-beds': [CASA, CASA_2],
};
const PARTY_NODES = Object.keys(NODES);

/** A clock that stands unless it is moved. */
export class TestClock implements Clock {
  ahead = 0;
  now(): Date {
    return new Date(Date.now() + this.ahead);
  }
}

/** The network of the specs: nodes with databases and key stores of their own, one log in memory between them. */
export class Network {
  readonly log = new MemoryLog();
  private readonly closers: (() => Promise<void>)[] = [];

  private constructor(
    readonly folder: string,
    readonly entries: readonly KeyEntry[],
    readonly pins: Pins,
  ) {}

  static async open(): Promise<Network> {
    const folder = await mkdtemp(join(tmpdir(), 'staffetta-referral-'));
    const made = [];
    for (const [node, institutions] of Object.entries(NODES)) {
      const dir = join(folder, node);
      const keys = { dir, kekFile: join(folder, `${node}.kek`), identityDir: join(folder, 'identities') };
      made.push(await createNodeKeys({ ...keys, node, institutions }));
    }
    const network = new Network(
      folder,
      made.flatMap((keys) => keys.entries),
      Object.assign({}, ...made.map((keys) => keys.pins)) as Pins,
    );
    network.closers.push(() => rm(folder, { recursive: true, force: true }));
    await network.log.ensureTopics(topicSpecs(PARTY_NODES));
    return network;
  }

  /** The registry as everybody reads it. */
  view(): RegistryView {
    const view = new RegistryView({ pins: this.pins });
    let offset = 0n;
    const next = (): { appendedAt: number; offset: bigint } => ({ appendedAt: 0, offset: offset++ });
    for (const body of institutions()) view.apply({ kind: 'institution', body, ...next() });
    for (const body of this.entries) view.apply({ kind: 'key', body, ...next() });
    view.apply({ kind: 'protocol', body: placementProtocol(), ...next() });
    return view;
  }

  /** Once the first of a name is closed another may open: same keys, a database of its own, as after a restore. */
  async node(
    name: string,
    { hooks = {}, logger = silentLog }: { hooks?: PartyHooks; logger?: Log } = {},
  ): Promise<Node> {
    const keyStore = await openFileKeyStore({
      dir: join(this.folder, name),
      kekFile: join(this.folder, `${name}.kek`),
    });
    const database = await freshDatabase('referral');
    const db = await new DataSource({
      type: 'postgres',
      url: database.url,
      migrations: [...messagingMigrations, ...referralMigrations],
      poolSize: 12,
    }).initialize();
    await migrateOnce(db);
    const node = new Node(
      this.log,
      name,
      NODES[name] ?? [],
      database.url,
      db,
      keyStore,
      this.view(),
      hooks,
      logger,
    );
    this.closers.push(async () => {
      await node.close();
      await database.close();
    });
    return node;
  }

  /** Everything said is sent, and everything sent is folded, until nobody has anything to say. */
  async settle(...nodes: readonly Node[]): Promise<void> {
    for (;;) {
      const before = await this.length();
      for (const node of nodes) await node.send();
      for (const node of nodes) await node.fold();
      const unsaid = await Promise.all(nodes.map((node) => node.count('outbox', 'stamped_at IS NULL')));
      if ((await this.length()) === before && unsaid.every((count) => count === 0)) return;
    }
  }

  /** Records of a referral's lane partition, in order. */
  async records(lane: string, referral: string): Promise<LogRecord[]> {
    const partition = await this.log.partitionFor(lane, referral);
    return this.log.read(lane, partition, 0n, 10_000);
  }

  async close(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
  }

  private async length(): Promise<bigint> {
    let sum = 0n;
    for (const { name } of topicSpecs(PARTY_NODES)) {
      for (const { high } of await this.log.offsets(name)) sum += high;
    }
    return sum;
  }
}

/** One node: what `libs/party` wires, without HTTP. */
export class Node {
  readonly clock = new TestClock();
  readonly ctx: PartyContext;
  readonly runner: BatchRunner;

  constructor(
    private readonly log: MemoryLog,
    readonly name: string,
    institutions: readonly string[],
    readonly url: string,
    readonly db: DataSource,
    readonly keyStore: FileKeyStore,
    readonly registry: RegistryView,
    hooks: PartyHooks,
    logger: Log,
  ) {
    this.ctx = { node: name, institutions, registry, keyStore, clock: this.clock, logger, hooks };
    const processor = laneProcessor(this.ctx);
    this.runner = new BatchRunner({
      dataSource: db,
      admission: {
        registry: { view: registry, catchUp: () => Promise.resolve(), accepted: () => true },
        node: name,
        partitionFor: (topic, key) => log.partitionFor(topic, key),
      },
      logger,
      processorFor: () => processor,
      usesInbox: () => false,
      mayJump: () => false,
      wakeRelay: () => undefined,
    });
  }

  /** Stamps and sends all that is in the outbox now. */
  async send(): Promise<void> {
    const relay = new Relay({
      databaseUrl: this.url,
      log: this.log,
      keyStore: this.keyStore,
      registry: this.registry,
      logger: silentLog,
      speakers: this.ctx.institutions.map((institution) => `/${this.name}/${institution}`),
      ready: () => Promise.resolve(),
    });
    relay.start();
    await relay.whenIdle();
    await relay.stop();
  }

  /**
   * Folds all that is in this node's lanes; what was folded before is skipped by its offset. `log`: another one, that
   * a spec has put together.
   */
  async fold(log: MemoryLog = this.log): Promise<BatchOutcome[]> {
    const outcomes: BatchOutcome[] = [];
    for (const topic of lanesOf(this.name, PARTY_NODES)) {
      for (const { partition, high } of await log.offsets(topic)) {
        if (high === 0n) continue;
        const records = await log.read(topic, partition, 0n, 100_000);
        const { signal } = new AbortController();
        outcomes.push(await this.runner.run({ topic, partition, records, signal }));
      }
    }
    return outcomes;
  }

  /** As a process that ends. */
  async close(): Promise<void> {
    if (this.db.isInitialized) await this.db.destroy();
    await this.keyStore.close();
  }

  async submit(command: Partial<SubmitCommand> = {}): Promise<ReferralView> {
    const { view } = await this.db.transaction((tx) => submit(tx, this.ctx, submission(command)));
    return view;
  }

  propose(command: Omit<ProposeCommand, 'actor'>): Promise<Proposed> {
    return this.db.transaction((tx) => propose(tx, this.ctx, { actor: 'operator', ...command }));
  }

  /** A verb of the recipient's, or of the sender's, in few words. */
  say(
    referral: string,
    institution: string,
    name: ProposeCommand['name'],
    more: Partial<ProposeCommand> = {},
  ): Promise<Proposed> {
    const side = more.side ?? ([CAV, CAV_2].includes(institution) ? 's' : 'r');
    return this.propose({ referral, institution, side, name, ...more });
  }

  see(id: string, institution: string, side?: 's' | 'r'): Promise<ReferralView> {
    return getReferral(this.db, this.ctx, { institution, id, ...(side === undefined ? {} : { side }) });
  }

  timeline(id: string, institution: string): Promise<TimelineItem[]> {
    return timeline(this.db, this.ctx, { institution, id });
  }

  async count(table: string, where = 'true'): Promise<number> {
    const rows: { count: string }[] = await this.db.query(
      `SELECT count(*) AS count FROM ${table} WHERE ${where}`,
    );
    return Number(rows[0]?.count);
  }
}

export const idempotency = (more: Partial<Idempotency> = {}): Idempotency => ({
  client: 'client',
  route: 'POST /referrals',
  key: newId(),
  bodyHash: Buffer.alloc(32, 1),
  ...more,
});

export const NEEDS = {
  adults: 1,
  children: [{ ageBand: '6-10', sex: 'm' }],
  accessibility: [],
  languages: ['it'],
  pets: false,
  unsafeComuni: ['110002'],
  safeContact: { channel: 'phone', hours: '09:00-11:00', voicemail: false },
  callback: { name: 'Operatrice di turno', phone: '000 900 0002' },
};

export const RISK = { tool: 'da-5', level: 'high', violence: ['physical'], injuries: true, weapons: false };

export const submission = (more: Partial<SubmitCommand> = {}): SubmitCommand => ({
  institution: CAV,
  actor: 'operator',
  to: CASA,
  service: 'placement',
  urgency: 'E1',
  ...(more.agreement === undefined
    ? { necessity: { ground: 'vital-interest' as const, decidedBy: 'operator' } }
    : {}),
  needs: NEEDS,
  risk: RISK,
  idempotency: idempotency(),
  ...more,
});

function institutions(): Institution[] {
  const listed = Object.entries(NODES).flatMap(([node, ids]) =>
    ids.map((id) => institution(id, { onNetwork: true, node })),
  );
  return [...listed, institution(OUTSIDE, { onNetwork: false })];
}

function institution(id: string, more: { onNetwork: boolean; node?: string }): Institution {
  return {
    id,
    name: id,
    kind: id.startsWith('casa') ? 'casa-rifugio' : id.startsWith('cav') ? 'cav' : 'ambito',
    services: [],
    onCall: '000 000 0000',
    hours: { staff: 'always' },
    ...more,
  };
}
