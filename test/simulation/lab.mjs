import { drawFrom } from './world/entropy.mjs';
import { check } from './check/check.mjs';
import { History } from './history.mjs';
import { NodeDatabase } from './world/database.mjs';
import { makeKeys, PARTY_NODES, registryOf } from './world/network.mjs';
import { connect } from './world/node.mjs';
import { Random } from './world/random.mjs';

/** After so many histories the tables are made anew: deleted rows cost time. */
const SHRINK_EVERY = 25;

/** What histories share: databases with their connections, keys, the registry. One history at a time. */
export class Lab {
  #run = 0;

  static async open(serverUrl, bug = {}) {
    const lab = new Lab();
    lab.bug = bug;
    // units get their ids here: the same in every lab
    const fixed = new Random(0, 'lab');
    drawFrom({ ids: fixed, bytes: fixed, now: () => Date.parse('2026-03-02T08:00:00Z') });
    const { keys, ...listed } = makeKeys();
    lab.keys = keys;
    lab.registry = registryOf(listed);
    lab.connections = new Map();
    try {
      for (const name of PARTY_NODES) {
        const change = name === 'shelter-beds' ? (bug.change ?? '') : '';
        lab.connections.set(name, await connect(await NodeDatabase.make(serverUrl, name, change)));
      }
    } finally {
      drawFrom(undefined);
    }
    return lab;
  }

  /** @returns the history, judged: `{ seed, trace, … }` */
  async run(seed) {
    for (const { database } of this.connections.values())
      await database.empty(this.#run % SHRINK_EVERY === 0);
    this.#run += 1;
    const history = new History(seed, this, this.bug);
    drawFrom({ ids: history.ids, bytes: history.bytes, now: () => history.now() });
    try {
      await history.run();
      const lane = await check(history);
      return { history, digest: history.trace.digest(laneText(lane)) };
    } finally {
      drawFrom(undefined);
    }
  }

  async isWaiting(node, pid) {
    const [{ waits }] = await node.database.rows({
      name: 'sim-waits',
      text: 'SELECT cardinality(pg_blocking_pids($1)) > 0 AS waits',
      values: [pid],
    });
    return waits;
  }

  async cancel(node, pid) {
    await node.database.rows('SELECT pg_cancel_backend($1)', [pid]);
  }

  async close() {
    for (const { database } of this.connections.values()) await database.drop();
  }
}

/** What the lanes hold, for the digest. */
const laneText = (lane) =>
  [...lane.values()]
    .map(({ id, records }) => `${id} ${records.map(({ side, n, name }) => `${side}${n} ${name}`).join(', ')}`)
    .join('\n');
