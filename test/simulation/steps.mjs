import { TIMERS } from './world/node.mjs';
import { Race } from './world/race.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const nameOf = ({ topic, partition }) => `${topic}/${partition}`;

/** What may happen to a node in one step. Each draws from the history's chance and tells its trace. */
export const STEPS = {
  async operator(history, node) {
    const wanted = await history.operators.next(node);
    if (wanted !== undefined) history.trace.note(node.name, wanted.text, await wanted.run('operator-1'));
    // most words are heard before the next one is said
    if (node.up && history.random.chance(0.4)) await STEPS.exchange(history);
  },

  /** Two who want one unit, statement by statement. */
  async fight(history, node) {
    const wanted = await history.operators.fight(node);
    const works = wanted.map(({ text, run }, i) => ({ text, slot: `operator-${i + 1}`, run }));
    await race(history, node, works);
  },

  /** The consumer, an operator, and a timer or a second consumer that believes it owns the partition. */
  async race(history, node) {
    const { random, operators } = history;
    const wanted = await operators.next(node);
    const cursor = random.pick(node.behind());
    const consume = (replica) => ({
      text: `reads ${nameOf(cursor)}`,
      slot: replica === 0 ? 'consumer' : 'consumer-2',
      run: async () => (await node.consume({ ...cursor, size: 5, replica })).do,
    });
    const timer = random.pick(['offers', 'clocks']);
    await race(history, node, [
      consume(0),
      ...(wanted === undefined ? [] : [{ ...wanted, slot: 'operator-1' }]),
      random.chance(0.3)
        ? consume(1)
        : { text: `timer ${timer}`, slot: 'timer', run: async () => String(await node.timer(timer)) },
    ]);
  },

  /** Everybody who is up says and reads what there is. */
  async exchange(history) {
    for (const node of history.random.shuffled(history.nodes)) if (node.up) await settle(history, node);
  },

  async stamp(history, node) {
    const { random, trace } = history;
    const options = { limit: random.pick([1, 2, 500]), pipelined: random.chance(0.3) };
    const rows = await history.attempt(node, () => node.stamp(options));
    if (rows !== 0) trace.note(node.name, 'stamps', rows ?? 'died');
  },

  async send(history, node) {
    const append = history.random.pick(node.relay.appends);
    const { topic, partition, records } = append;
    await history.attempt(node, async () => {
      node.life.effect('append');
      await history.log.append(topic, partition, records);
      node.life.done('append');
      await node.relay.sent(append);
    });
    history.trace.note(node.name, `sends ${nameOf(append)}`, records.length);
  },

  async mark(history, node) {
    const mark = history.random.pick(node.relay.marks);
    await history.attempt(node, () => node.relay.mark(mark));
    history.trace.note(node.name, `marks ${nameOf(mark)}`, mark.rows.length);
  },

  async consume(history, node) {
    const { random } = history;
    const cursor = random.pick(node.behind());
    const size = random.pick([1, 2, 5, 100]);
    // as after a rebalance: what was read comes once more
    const back = random.chance(0.1) ? random.between(1, 5) : 0;
    await read(history, node, { ...cursor, size, back });
  },

  /** An offer's time may pass. */
  async wait(history, node) {
    await history.wait(node, history.random.between(1, 5));
    await turn(history, node, 'offers');
  },

  timer(history, node) {
    return turn(history, node, history.random.pick(TIMERS));
  },

  async crash(history, node) {
    await history.attempt(node, async () => node.life.die('between steps'));
  },

  /** A node's own clock leaps. */
  async clock(history, node) {
    node.skew = history.random.pick([0, 0, -5 * MINUTE, 5 * MINUTE, -HOUR, HOUR, 9 * HOUR]);
    history.trace.note(node.name, 'clock', `${node.skew / MINUTE} min`);
    history.trace.count('clock leaps');
  },

  /** Last night's copy. */
  async copy(history, node) {
    await node.database.copy();
    node.copied = true;
    history.trace.note(node.name, 'copy of the database', 'made');
  },

  /** The database is lost; the key store is not. */
  async restore(history, node) {
    await history.attempt(node, async () => node.life.die('by losing its database'));
    await history.bury(node);
    await node.database.restore();
    node.restores += 1;
    node.leftBefore = new Set(history.log.all().map(({ key }) => key));
    history.trace.note(node.name, 'restored from the copy', 'done');
    history.trace.count('restores');
  },
};

/** What a node has to say is said, what there is to read is read. @returns how much that was */
export async function settle(history, node) {
  await node.database.setClock(node.now());
  let moved = (await history.attempt(node, () => node.stamp())) ?? 0;
  while (node.up && node.relay.appends.length + node.relay.marks.length > 0) {
    await (node.relay.appends.length > 0 ? STEPS.send(history, node) : STEPS.mark(history, node));
    moved += 1;
  }
  for (const cursor of node.up ? node.behind() : []) {
    if (node.up) await read(history, node, { ...cursor, size: 1_000 });
    moved += 1;
  }
  return moved;
}

async function turn(history, node, name) {
  const count = await history.attempt(node, () => node.timer(name));
  if (count !== 0) history.trace.note(node.name, `timer ${name}`, count ?? 'died');
}

async function read(history, node, what) {
  const outcome = await history.attempt(node, () => node.consume(what));
  history.trace.note(node.name, `reads ${nameOf(what)}`, outcome?.do ?? 'died');
}

async function race(history, node, works) {
  const { random, trace, lab } = history;
  const contest = new Race(random, {
    isWaiting: (pid) => lab.isWaiting(node, pid),
    cancel: (pid) => lab.cancel(node, pid),
  });
  const { outcomes, deadlock } = await contest.run(
    works.map(({ slot, run }) => ({ session: node.sessions.get(slot), run: () => run(slot) })),
  );
  if (deadlock) trace.fault('deadlock', works.map(({ text }) => text).join(' | '));
  trace.count('races');
  trace.count('lock waits', contest.waits);
  works.forEach(({ text }, i) => {
    const { value, error } = outcomes[i];
    history.caught(node, error);
    trace.note(node.name, `at once: ${text}`, value ?? 'unanswered');
  });
}
