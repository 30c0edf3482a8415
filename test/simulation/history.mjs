import { topicSpecs } from '#messaging';
import { Operators } from './operators/operators.mjs';
import { settle, STEPS } from './steps.mjs';
import { Trace } from './trace.mjs';
import { MemoryLog } from './world/memory-log.mjs';
import { BEGIN, PARTY_NODES } from './world/network.mjs';
import { SimulatedNode, TIMERS } from './world/node.mjs';
import { PLACES } from './world/process.mjs';
import { Random } from './world/random.mjs';
import { answerPeer } from './world/requests.mjs';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Fewer than in earnest: more referrals meet in one. */
const PARTITIONS = 2;
/** Nothing keeps a quiet network from coming to rest; if it does not, that is a fault. */
const MOST_ROUNDS = 60;

/** One history: some dozens of steps under one seed, then quiet until everything is said and read. */
export class History {
  #time;

  /** @param lab what all histories share: connections, keys, registry. @param bug what is planted */
  constructor(seed, lab, bug) {
    this.lab = lab;
    this.random = new Random(seed, 'schedule');
    this.ids = new Random(seed, 'ids');
    this.bytes = new Random(seed, 'bytes');
    this.#time = BEGIN + this.random.int(5) * 24 * HOUR;
    this.trace = new Trace();
    this.log = new MemoryLog(new Random(seed, 'log'), () => this.#time);
    this.operators = new Operators(this.random);
    const world = {
      log: this.log,
      time: () => this.#time,
      registry: lab.registry,
      keys: lab.keys,
      bug,
      callPeer: (url, { request }) => this.#callPeer(url, request),
    };
    this.nodes = PARTY_NODES.map((name) => new SimulatedNode(name, lab.connections.get(name), world));
  }

  now() {
    return this.#time;
  }

  async run() {
    await this.log.ensureTopics(topicSpecs(PARTY_NODES).map((spec) => ({ ...spec, partitions: PARTITIONS })));
    for (const node of this.nodes) await node.start();
    const { random } = this;
    this.restorable = random.chance(0.5) ? random.pick(this.nodes) : undefined;
    const steps = random.between(25, 55);
    for (let step = 0; step < steps; step += 1) {
      this.#pass();
      await this.#step();
    }
    await this.#rest();
  }

  /** Time goes on for everybody; a database is told when something happens there. */
  #pass() {
    const { random } = this;
    this.#time += random.weighted([
      [5, 0],
      [4, random.between(1, 30 * SECOND)],
      [0.7, random.between(0, 4 * HOUR)],
    ]);
  }

  async #step() {
    const { random } = this;
    const node = random.pick(this.nodes);
    if (!node.up) {
      if (random.chance(0.6)) await this.#start(node);
      return;
    }
    await node.database.setClock(node.now());
    if (random.chance(0.1)) {
      node.life.mayDie(
        random.chance(0.4) ? { count: random.between(1, 14) } : { place: random.pick(PLACES) },
      );
    }
    const { relay } = node;
    const behind = node.behind().length > 0;
    const step = random.weighted([
      [12, 'operator'],
      [node.name === 'shelter-beds' ? 2 : 0, 'fight'],
      [3, 'exchange'],
      [node.caughtUp ? 3 : 0, 'stamp'],
      [relay.appends.length > 0 ? 4 : 0, 'send'],
      [relay.marks.length > 0 ? 1 : 0, 'mark'],
      [behind ? 5 : 0, 'consume'],
      [behind ? 1.5 : 0, 'race'],
      [4, 'timer'],
      [node.name === 'shelter-beds' ? 2 : 0, 'wait'],
      [0.5, 'crash'],
      [0.5, 'clock'],
      [node === this.restorable && node.copied !== true ? 4 : 0, 'copy'],
      [node.copied && node.restores === 0 ? 3 : 0, 'restore'],
    ]);
    await STEPS[step](this, node);
    for (const each of this.nodes) if (!each.up && !each.buried) await this.bury(each);
  }

  /** Hours in which nobody does anything. */
  async wait(node, hours) {
    this.#time += hours * HOUR;
    await node.database.setClock(node.now());
  }

  /** Something that the process may die of. @returns undefined where it did */
  async attempt(node, work) {
    try {
      return await work();
    } catch (error) {
      this.caught(node, error);
      return undefined;
    }
  }

  /** Whoever is dead may throw what he likes. */
  caught(node, error) {
    if (error === undefined || node.life.dead) return;
    this.trace.fault('error', `${node.name}: ${error.stack ?? error}`);
  }

  /** A process has died; what it had given to the network may arrive all the same. */
  async bury(node) {
    const { diedAt } = node.life;
    const last = this.random.pick(node.relay.appends);
    await node.bury();
    this.trace.note(node.name, 'DIES', diedAt);
    this.trace.count(`died ${diedAt}`);
    if (last === undefined || diedAt === 'by losing its database' || !this.random.chance(0.3)) return;
    const { topic, partition, records } = last;
    await this.log.append(topic, partition, records);
    this.trace.note(node.name, `its last words reach ${topic}/${partition}`, records.length);
    this.trace.count('appends of the dead');
  }

  async #start(node) {
    await node.database.setClock(node.now());
    await node.start();
    this.trace.note(node.name, 'starts', `${node.behind().length} partitions behind`);
  }

  async #callPeer(url, request) {
    const node = this.nodes.find(({ name }) => new URL(url).hostname === `${name}.invalid`);
    return node.up ? answerPeer(node, request) : { status: 503, body: {} };
  }

  /** No faults any more: everybody is up, the clocks agree, and everything is said and read. */
  async #rest() {
    this.trace.note('everybody', 'rests', '');
    this.log.faulty = false;
    for (const node of this.nodes) {
      node.life.mayDie(undefined);
      node.skew = 0;
      if (!node.up) await this.#start(node);
    }
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      // beyond the minute after which a missing number is asked for
      this.#time += 61 * SECOND;
      if ((await this.#settle()) > 0) continue;
      let moved = 0;
      for (const node of this.nodes) {
        for (const name of TIMERS) moved += (await this.attempt(node, () => node.timer(name))) ?? 0;
      }
      // a timer may have said something without counting it
      if (moved + (await this.#settle()) === 0) return;
    }
    this.trace.fault('no rest', `after ${MOST_ROUNDS} rounds`);
  }

  async #settle() {
    let moved = 0;
    for (const node of this.nodes) {
      for (let again = this.operators.again(node); again !== undefined; again = this.operators.again(node)) {
        await node.database.setClock(node.now());
        this.trace.note(node.name, again.text, await again.run('operator-1'));
        moved += 1;
      }
      moved += await settle(this, node);
    }
    return moved;
  }
}
