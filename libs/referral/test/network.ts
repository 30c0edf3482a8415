import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeDatabase, migrateOnce, silentLog, topicSpecs, type Log, type LogRecord } from '#messaging';
import type { DataSource } from 'typeorm';
import { preparedDatabase } from '#testing';
import {
  createNodeKeys,
  openFileKeyStore,
  protocolName,
  RegistryView,
  revokeKey,
  type NodeKeys,
} from '#trust';
import { importPrivateKey } from '../../trust/src/keys.js';
import { MemoryLog } from '../../messaging/test/memory-log.js';
import { referralMigrations, type PartyHooks } from '../src/index.js';
import { institutions, NODES, PARTY_NODES } from './fixtures.js';
import { Node } from './node.js';
import { placementProtocol } from './protocol.js';

export * from './fixtures.js';
export { Node } from './node.js';

/** The network of the specs: nodes with databases and key stores of their own, one log in memory between them. */
export class Network {
  readonly log = new MemoryLog();
  private readonly closers: (() => Promise<void>)[] = [];

  private constructor(
    readonly folder: string,
    private readonly keys: readonly NodeKeys[],
  ) {}

  static async open(): Promise<Network> {
    const folder = await mkdtemp(join(tmpdir(), 'staffetta-referral-'));
    const made = [];
    for (const [node, institutions] of Object.entries(NODES)) {
      const dir = join(folder, node);
      const keys = { dir, kekFile: join(folder, `${node}.kek`), identityDir: join(folder, 'identities') };
      made.push(await createNodeKeys({ ...keys, node, institutions, agreed: [placementProtocol()] }));
    }
    const network = new Network(folder, made);
    network.closers.push(() => rm(folder, { recursive: true, force: true }));
    await network.log.ensureTopics(topicSpecs(PARTY_NODES));
    return network;
  }

  /** The registry as everybody reads it. */
  view(): RegistryView {
    const pins = Object.fromEntries(this.keys.flatMap((keys) => Object.entries(keys.pins)));
    const view = new RegistryView({ pins });
    let offset = 0n;
    const next = (): { appendedAt: number; offset: bigint } => ({ appendedAt: 0, offset: offset++ });
    for (const body of institutions()) view.apply({ kind: 'institution', body, ...next() });
    for (const body of this.keys.flatMap(({ entries }) => entries))
      view.apply({ kind: 'key', body, ...next() });
    const countersignatures = this.keys.flatMap((keys) =>
      keys.countersignatures.map(({ protocol: _, ...given }) => given),
    );
    view.apply({ kind: 'protocol', body: { ...placementProtocol(), countersignatures }, ...next() });
    return view;
  }

  /** The protocol's parties end it, as these nodes read it now. */
  withdrawProtocol(...nodes: readonly Node[]): void {
    for (const { registry } of nodes) {
      const body = registry.protocol(protocolName(placementProtocol()));
      if (body === undefined) throw new Error('the protocol was never read');
      registry.apply({ kind: 'protocol', body: { ...body, status: 'withdrawn' }, ...this.next() });
    }
  }

  /**
   * An institution ends its event key, with its identity, as these nodes read it now; a number alone owns to nothing.
   */
  async revokeEventKey(
    institution: string,
    last: number | { readonly epoch: number; readonly lastSeq: number },
    ...nodes: readonly Node[]
  ): Promise<void> {
    const end = typeof last === 'number' ? { epoch: 0, lastSeq: last } : last;
    const text = await readFile(join(this.folder, 'identities', `${institution}.key`), 'utf8');
    const identity = importPrivateKey(text.trim());
    const entry = this.keys
      .flatMap(({ entries }) => entries)
      .find((each) => each.use === 'event' && each.institution === institution);
    const body = revokeKey(identity, { kid: entry?.kid ?? '', ...end, institution });
    for (const { registry } of nodes) registry.apply({ kind: 'key-revoked', body, ...this.next() });
  }

  private next(): { appendedAt: number; offset: bigint } {
    this.later += 1n;
    return { appendedAt: Date.now(), offset: this.later };
  }

  private later = 1_000_000n;

  /** Once the first of a name is closed another may open: same keys, a database of its own, as after a restore. */
  async node(
    name: string,
    { hooks = {}, logger = silentLog }: { hooks?: PartyHooks; logger?: Log } = {},
  ): Promise<Node> {
    const keyStore = await openFileKeyStore({
      dir: join(this.folder, name),
      kekFile: join(this.folder, `${name}.kek`),
    });
    const connect = (url: string): Promise<DataSource> =>
      nodeDatabase({ url, name, migrations: referralMigrations, poolSize: 12 }).initialize();
    const database = await preparedDatabase('referral', async (empty) => {
      const prepared = await connect(empty);
      await migrateOnce(prepared);
      await prepared.destroy();
    });
    const db = await connect(database.url);
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
      for (const node of nodes) {
        // a relay takes its time to open: only for those who have something to say
        if ((await node.count('outbox', 'published_at IS NULL')) > 0) await node.send();
      }
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
