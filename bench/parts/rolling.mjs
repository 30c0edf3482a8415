// (e) Everything restarted, one after the other, under urgent requests of clients that repeat as the guide says: what is
// lost, doubled or refused, and how long each restart is felt.
import { fileURLToPath } from 'node:url';
import { runChild } from '../lib/child.mjs';
import { now, quantile, round, sleep, until } from '../lib/stats.mjs';
import { openDatabase, prepareRequests, RECIPIENT, SENDER, signIn } from '../lib/stack.mjs';

const STEADY = fileURLToPath(new URL('../load/steady.mjs', import.meta.url));
const RATE = 20;
/** From each restart to the next; whoever takes longer to come back is waited for. */
const EVERY_MS = 8_000;
const BACK_MS = 120_000;
const DRAIN_MS = 60_000;

/** What ends each in order: PostgreSQL's fast shutdown is SIGINT. */
const GENTLY = { postgres: 'SIGINT' };

/** @param running a stack with a broker of its own @returns what the restarts cost */
export async function rolling({ running, stack, quick }) {
  const headers = await signIn(stack, SENDER.institution, 'operator');
  const requests = await prepareRequests(stack, headers);
  const bodies = requests.bodies.map((body) => body.replace('"urgency":"E2"', '"urgency":"E1"'));
  const names = quick ? [SENDER.node, RECIPIENT.node] : Object.keys(stack.nodes);
  const victims = [...names, 'gateway', 'postgres', ...(stack.pids.kafka ? ['kafka', 'kafka -9'] : [])];
  const seconds = Math.ceil(((victims.length + 1) * EVERY_MS * 1.6) / 1_000);
  const load = runChild(STEADY, { ...requests, bodies, headers, rate: RATE, seconds });
  await sleep(EVERY_MS);
  const restarts = [];
  for (const victim of victims) restarts.push(await restart(running, stack, victim));
  const endedAt = now();
  const { begun, accepted, faults, again } = await load;
  return {
    rate: RATE,
    begun,
    accepted: accepted.length,
    again,
    faults: faults.map(({ why }) => why),
    ...(await inTheEnd(await running.read(), accepted)),
    quiet: felt(accepted, 0, restarts[0].at),
    restarts: restarts.map(({ victim, at, backMs }, i) => ({
      victim,
      backSeconds: round(backMs / 1_000),
      ...felt(accepted, at, restarts[i + 1]?.at ?? endedAt),
    })),
  };
}

/** The supervisor starts again what ended, however it ended. */
async function restart(running, { nodes, url }, victim) {
  const [name, nine] = victim.split(' ');
  const before = (await running.read()).pids[name];
  const at = now();
  process.kill(before, nine === undefined ? (GENTLY[name] ?? 'SIGTERM') : 'SIGKILL');
  const changed = async () => {
    const { pids } = await running.read().catch(() => ({ pids: {} }));
    return pids[name] !== undefined && pids[name] !== before;
  };
  await until(changed, { ms: BACK_MS, what: `${name} started again` });
  const doors =
    name === 'gateway'
      ? [`${url}/auth/session`]
      : Object.values(nodes).map(({ privateUrl }) => `${privateUrl}/health/ready`);
  await until(async () => (await Promise.all(doors.map(answers))).every(Boolean), {
    ms: BACK_MS,
    what: `all ready after ${name}`,
  });
  const backMs = now() - at;
  await sleep(Math.max(0, EVERY_MS - backMs));
  return { victim, at, backMs };
}

const answers = (url) =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.status < 500,
    () => false,
  );

/** Of those that were due in this span: how many had to be said again, and the longest wait for a yes. */
function felt(accepted, from, to) {
  const due = accepted.filter((one) => one.due >= from && one.due < to);
  const waits = due.map((one) => one.at - one.due);
  return {
    requests: due.length,
    repeated: due.filter(({ attempts }) => attempts > 1).length,
    p50: quantile(waits, 0.5),
    longest: quantile(waits, 1),
  };
}

async function inTheEnd(stack, accepted) {
  const [sender, recipient] = await Promise.all(
    [SENDER, RECIPIENT].map(({ node }) => openDatabase(stack, node)),
  );
  const ids = accepted.map(({ id }) => id);
  const received = async (db) =>
    (
      await db.one(
        `SELECT count(*)::int AS count FROM referral r WHERE id = ANY($1::uuid[]) AND state = 'received' AND pending IS NULL
           AND 2 = (SELECT count(*) FROM referral_event e WHERE e.referral = r.id)`,
        [ids],
      )
    ).count;
  const both = async () => Math.min(await received(sender), await received(recipient));
  try {
    await until(async () => (await both()) >= ids.length, { ms: DRAIN_MS, what: 'the last answer' }).catch(
      () => undefined,
    );
    const { count } = await recipient.one('SELECT count(*)::int AS count FROM referral');
    const parked = await Promise.all(
      [sender, recipient].map((db) => db.one('SELECT count(*)::int AS count FROM parked')),
    );
    return {
      lost: ids.length - (await both()),
      doubled: count - new Set(ids).size,
      parked: parked.reduce((sum, one) => sum + one.count, 0),
    };
  } finally {
    await Promise.all([sender.close(), recipient.close()]);
  }
}
