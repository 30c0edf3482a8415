// (d) kill -9 of a node under load: how long until work goes on, and whether anything that was accepted is lost.
import { runChild } from '../lib/child.mjs';
import { round, sleep, until } from '../lib/stats.mjs';
import { openDatabase, prepareRequests, RECIPIENT, SENDER, signIn } from '../lib/stack.mjs';
import { GENERATOR } from './latency.mjs';

const RATE = 20;
const KILL_AFTER_MS = 5_000;
const DRAIN_MS = 60_000;

/** @returns for the recipient's and for the sender's node, what happened */
export async function failover({ stack: running, seconds }) {
  const result = {};
  for (const { node } of [RECIPIENT, SENDER]) result[node] = await killUnderLoad(running, node, seconds);
  return result;
}

async function killUnderLoad(running, node, seconds) {
  const stack = await running.read();
  const headers = await signIn(stack, SENDER.institution, 'operator');
  const requests = await prepareRequests(stack, headers);
  const db = await openDatabase(stack, SENDER.node);
  try {
    const load = runChild(GENERATOR, {
      ...requests,
      mode: 'open',
      rate: RATE,
      seconds,
      headers,
      wantIds: true,
    });
    await sleep(KILL_AFTER_MS);
    const killedAt = Date.now();
    process.kill(stack.pids[node], 'SIGKILL');
    const { ids, refused, accepted } = await load;
    const answered = () =>
      db.one(
        `SELECT count(*)::int AS count, max(extract(epoch FROM appended_at) * 1000)::float8 AS last FROM referral_event
         WHERE name = 'received' AND referral = ANY($1::uuid[])`,
        [ids.map(({ id }) => id)],
      );
    await until(async () => (await answered()).count >= accepted, {
      ms: DRAIN_MS,
      what: 'the last answer',
    }).catch(() => undefined);
    const firstAnswer = await db.one(
      `SELECT min(extract(epoch FROM appended_at) * 1000)::float8 AS at FROM referral_event
       WHERE name = 'received' AND referral = ANY($1::uuid[]) AND appended_at > to_timestamp($2::float8 / 1000)`,
      [ids.filter(({ at }) => at > killedAt).map(({ id }) => id), killedAt],
    );
    const firstAccepted = ids.find(({ at }) => at > killedAt)?.at;
    return {
      rate: RATE,
      accepted,
      refused,
      acceptedAgainAfterSeconds:
        firstAccepted === undefined ? null : round((firstAccepted - killedAt) / 1000),
      answeredAgainAfterSeconds: firstAnswer.at === null ? null : round((firstAnswer.at - killedAt) / 1000),
      unanswered: accepted - (await answered()).count,
    };
  } finally {
    await db.close();
  }
}
