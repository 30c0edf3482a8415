// Child of parts/audit.mjs: a log of a million leaves: how long a proof takes, and counting all of it twice.
import { inclusionProof } from '#merkle';
import { treeReader } from '../../dist/services/province-audit/src/app/tree/read-tree.js';
import { loadSolver } from '../../dist/services/province-audit/src/app/indicators/load-solver.js';
import { publish } from '../../dist/services/province-audit/src/app/indicators/publish.js';
import { rebuild } from '../../dist/services/province-audit/src/app/indicators/rebuild.js';
import { answerWith } from '../lib/child.mjs';
import { round, summary } from '../lib/stats.mjs';
import { fillEnvelopes, fillLeaves } from './fill-log.mjs';
import { freshDatabase } from './fresh-database.mjs';
import { network } from './records.mjs';

const PROOFS = 2_000;
const YEAR = 2025;
const SPEAKER = '/province-audit/provincia-bat';

answerWith(async ({ databaseUrl, leaves }) => {
  const { db, close } = await freshDatabase(databaseUrl);
  try {
    await fillLeaves(db, leaves);
    const proof = summary(await proofTimes(db, leaves));
    const net = network('long');
    await fillEnvelopes(db, net, leaves, YEAR);
    return { leaves, proof, ...(await countTwice(db, net.view)) };
  } finally {
    await close();
  }
});

async function proofTimes(db, leaves) {
  const read = treeReader(db);
  const times = [];
  for (let i = 0; i < PROOFS; i += 1) {
    const index = Math.floor(Math.random() * leaves);
    const start = performance.now();
    await inclusionProof(leaves, index, read);
    times.push(performance.now() - start);
  }
  return times;
}

/** Publishes a quarter, which counts to the log's end, and rebuilds it. */
async function countTwice(db, registry) {
  const solve = await loadSolver();
  const clock = { now: () => new Date(Date.UTC(YEAR + 1, 5, 1)) };
  const seconds = async (work) => {
    const start = performance.now();
    const found = await work();
    return [round((performance.now() - start) / 1000), found];
  };
  const [publishSeconds] = await seconds(() =>
    db.transaction((tx) =>
      publish(tx, { clock, registry, speaker: SPEAKER }, solve, { period: `${YEAR}-Q1`, by: 'bench' }),
    ),
  );
  const [rebuildSeconds, { periods }] = await seconds(() => rebuild(db, registry, solve, () => undefined));
  if (periods.length !== 1 || periods[0].result !== 'same') throw new Error('it came out otherwise');
  return { publishSeconds, rebuildSeconds };
}
