import type { DataSource } from 'typeorm';
import type { Clock } from '#kernel';
import { BatchRunner, lanesOf, Relay, silentLog, type BatchOutcome, type Log } from '#messaging';
import type { FileKeyStore, RegistryView } from '#trust';
import type { MemoryLog } from '../../messaging/test/memory-log.js';
import {
  getReferral,
  laneProcessor,
  propose,
  submit,
  timeline,
  withRefusals,
  type PartyContext,
  type PartyHooks,
  type ProposeCommand,
  type Proposed,
  type ReferralView,
  type SubmitCommand,
  type TimelineItem,
} from '../src/index.js';
import { CAV, CAV_2, PARTY_NODES, submission } from './fixtures.js';

/** A clock that stands unless it is moved. */
export class TestClock implements Clock {
  ahead = 0;
  now(): Date {
    return new Date(Date.now() + this.ahead);
  }
}

/** One node: what `libs/party` wires, without HTTP. */
export class Node {
  readonly clock = new TestClock();
  readonly ctx: PartyContext;
  readonly runner: BatchRunner;

  /** Milliseconds since the registry's last signal; undefined: there was none. */
  registryAge: number | undefined = 0;

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
    const registryAge = (): number | undefined => this.registryAge;
    this.ctx = {
      node: name,
      institutions,
      registry,
      registryAge,
      mayOpen: () => true,
      keyStore,
      clock: this.clock,
      logger,
      hooks,
    };
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
  async fold(log: MemoryLog = this.log, batchSize = 100_000): Promise<BatchOutcome[]> {
    const outcomes: BatchOutcome[] = [];
    for (const topic of lanesOf(this.name, PARTY_NODES)) {
      for (const { partition, high } of await log.offsets(topic)) {
        if (high === 0n) continue;
        for (let from = 0n; from < high; from += BigInt(batchSize)) {
          const records = await log.read(topic, partition, from, batchSize);
          const { signal } = new AbortController();
          outcomes.push(await this.runner.run({ topic, partition, records, signal }));
        }
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
    const { view } = await withRefusals(this.db, this.ctx, (tx) => submit(tx, this.ctx, submission(command)));
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
    return timeline(this.db, { institution, id });
  }

  async count(table: string, where = 'true'): Promise<number> {
    const rows: { count: string }[] = await this.db.query(
      `SELECT count(*) AS count FROM ${table} WHERE ${where}`,
    );
    return Number(rows[0]?.count);
  }
}
