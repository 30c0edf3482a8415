import { BatchRunner, lanesOf } from '#messaging';
import { answerUnsettled, laneProcessor, sweepKeyOrphans } from '#referral';
import { partyHooks } from '../../../dist/libs/party/src/app/party-hooks.js';
import { askForGaps } from '../../../dist/libs/party/src/background/gap-watcher.js';
import { turnClocks } from '../../../dist/libs/party/src/background/deadlines.js';
import { expireOffers } from '../../../dist/libs/party/src/background/offer-expiry.js';
import { expireReferrals } from '../../../dist/libs/party/src/background/referral-expiry.js';
import { unitHooks } from '../../../dist/services/shelter-beds/src/events/unit-hooks.js';
import { MemoryKeyStore } from './key-store.mjs';
import { NODES, PARTY_NODES } from './network.mjs';
import { Life } from './process.mjs';
import { RelaySteps } from './relay.mjs';
import { Session } from './session.mjs';

const SLOTS = ['operator-1', 'operator-2', 'timer', 'consumer', 'consumer-2'];

/** A node's connections, made once for all histories. */
export async function connect(database) {
  const sessions = new Map();
  const sources = new Map();
  for (const slot of SLOTS) {
    const session = new Session(slot, new Life());
    sources.set(slot, await database.source(session));
    sessions.set(slot, session);
  }
  const relay = new Session('relay', new Life());
  const client = await database.client(relay);
  sessions.set('relay', relay);
  return { database, sessions, sources, client };
}

/** A party node in one history: what lasts (database, key store), and a process over it that dies and starts again. */
export class SimulatedNode {
  skew = 0;
  restores = 0;
  alarms = [];
  life = new Life();

  /** @param world `{ log, time(), registry, keys, bug, callPeer }` */
  constructor(name, connections, world) {
    this.name = name;
    this.institutions = NODES[name];
    this.world = world;
    Object.assign(this, connections);
    this.keyStore = new MemoryKeyStore(world.keys.get(name), (what) => this.life.effect(what));
    this.lanes = lanesOf(name, PARTY_NODES);
    const note = (fields) => fields.alarm !== undefined && this.alarms.push(fields.alarm);
    this.logger = { info: () => undefined, warn: () => undefined, error: note };
  }

  now() {
    return this.world.time() + this.skew;
  }

  get up() {
    return !this.life.dead;
  }

  /** For whoever works at this desk. */
  db(slot) {
    this.unsaid = true;
    return this.sources.get(slot);
  }

  /** A process starts: all it knows is in its database, its key store and the log. */
  async start() {
    this.life = new Life();
    for (const session of this.sessions.values()) session.life = this.life;
    this.life.beforeCommit = this.world.bug.beforeCommit?.(this);
    this.buried = false;
    this.unsaid = true;
    this.keyStore.open();
    this.orphansSwept = false;
    this.caughtUp = false;
    this.context = this.#context();
    const processor = laneProcessor(this.context);
    this.runners = ['consumer', 'consumer-2'].map((slot) => this.#runner(this.db(slot), processor));
    const { log } = this.world;
    this.relay = new RelaySteps({
      client: this.client,
      log,
      keyStore: this.keyStore,
      registry: this.world.registry,
      speakers: this.institutions.map((institution) => `/${this.name}/${institution}`),
      logger: this.logger,
    });
    this.ends = new Map();
    this.cursors = new Map();
    const rows = await this.database.rows('SELECT topic, partition, next_offset FROM consumer_offset');
    const stored = new Map(rows.map((row) => [`${row.topic}/${row.partition}`, Number(row.next_offset)]));
    for (const topic of this.lanes) {
      for (let partition = 0; partition < log.partitions(topic); partition += 1) {
        const name = `${topic}/${partition}`;
        this.cursors.set(name, { topic, partition, next: stored.get(name) ?? 0 });
        this.ends.set(name, log.high(topic, partition));
      }
    }
    this.#look();
  }

  /** Stamps what is new, once the lanes are read. @returns how many rows */
  async stamp(options) {
    if (!this.caughtUp || !this.unsaid) return 0;
    const rows = await this.relay.stamp(options);
    // whoever works in this database says that there may be something
    this.unsaid = rows > 0;
    return rows;
  }

  /** The process has died: what its connections held is given back, what it had in its memory is gone. */
  async bury() {
    this.relay.stop();
    this.buried = true;
    for (const session of this.sessions.values()) await session.raw('ROLLBACK');
  }

  /** Where there is something to read. */
  behind() {
    return [...this.cursors.values()].filter(
      ({ topic, partition, next }) => next < this.world.log.high(topic, partition),
    );
  }

  /** Gives records to the consumer: from where it stands, or once more from before, as after a rebalance. */
  async consume({ topic, partition, size, back = 0, replica = 0 }) {
    const cursor = this.cursors.get(`${topic}/${partition}`);
    const from = Math.max(0, cursor.next - back);
    const records = await this.world.log.read(topic, partition, BigInt(from), size);
    if (records.length === 0) return { do: 'nothing' };
    const { signal } = new AbortController();
    this.unsaid = true;
    const outcome = await this.runners[replica].run({ topic, partition, records, signal });
    if (this.life.dead) return { do: 'died' };
    if (outcome.do === 'done') cursor.next = Math.max(cursor.next, Number(records.at(-1).offset) + 1);
    else if (outcome.do === 'seek') cursor.next = Number(outcome.offset);
    this.#look();
    return outcome;
  }

  /** What a party node does by itself (libs/party, Background); most of it once the lanes are read. @returns its name */
  async timer(name) {
    const db = this.db('timer');
    if (name === 'offers') return (this.world.bug.expireOffers ?? expireOffers)(db, this.context);
    if (name === 'gaps') return askForGaps(db, this.context, this.world.callPeer);
    if (name === 'referrals') return expireReferrals(db, this.context);
    if (!this.caughtUp) return 0;
    if (name === 'clocks') return turnClocks(db, this.context);
    if (!this.orphansSwept) await sweepKeyOrphans(db, this.context);
    this.orphansSwept = true;
    return answerUnsettled(db, this.context);
  }

  #look() {
    this.caughtUp ||= [...this.ends].every(([name, end]) => this.cursors.get(name).next >= end);
  }

  #runner(dataSource, processor) {
    const { log, registry } = this.world;
    return new BatchRunner({
      dataSource,
      admission: {
        registry: { view: registry, catchUp: async () => undefined, accepted: () => true },
        node: this.name,
        partitionFor: (topic, key) => log.partitionFor(topic, key),
      },
      logger: this.logger,
      processorFor: () => processor,
      usesInbox: () => false,
      mayJump: () => false,
      wakeRelay: () => undefined,
    });
  }

  #context() {
    const service = this.name === 'shelter-beds' ? unitHooks(() => this.context) : {};
    return {
      node: this.name,
      institutions: this.institutions,
      registry: this.world.registry,
      registryAge: () => 0,
      mayOpen: () => this.caughtUp,
      keyStore: this.keyStore,
      clock: { now: () => new Date(this.now()) },
      logger: this.logger,
      hooks: partyHooks(
        () => this.context,
        service,
        () => undefined,
      ),
    };
  }
}

export const TIMERS = ['offers', 'clocks', 'referrals', 'settle', 'gaps'];
