// (b) The full chain as fast as it goes: sent, received by the other node, the answer folded by both, all of it audited.
import { runChild } from '../lib/child.mjs';
import { snapshot, usedBetween } from '../lib/proc.mjs';
import { until } from '../lib/stats.mjs';
import { LANE, openDatabase, prepareRequests, RECIPIENT, SENDER, signIn } from '../lib/stack.mjs';
import { GENERATOR } from './latency.mjs';

const CONNECTIONS = 32;
const DRAIN_MS = 180_000;
const POLL_MS = 250;

/** Counts finished chains from the databases, from here on. */
export async function openChains(stack) {
  const [from, to, audit] = await Promise.all([
    openDatabase(stack, SENDER.node),
    openDatabase(stack, RECIPIENT.node),
    openDatabase(stack, 'province-audit'),
  ]);
  const folded = (db, side) =>
    db.one(
      `SELECT count(*)::int AS all, (count(*) FILTER (WHERE state NOT IN ('draft', 'submitted')))::int AS answered
       FROM referral WHERE side = $1`,
      [side],
    );
  const offsets = (db) =>
    db.one(`SELECT coalesce(sum(next_offset), 0)::int AS sum FROM consumer_offset WHERE topic = $1`, [LANE]);
  return {
    read: async () => {
      const [s, r, read, audited] = await Promise.all([
        folded(from, 's'),
        folded(to, 'r'),
        offsets(to),
        offsets(audit),
      ]);
      return { sent: s.all, done: Math.min(s.answered, r.answered), toAudit: read.sum - audited.sum };
    },
    /** Everything that was sent is answered, folded at both, and read by the audit. */
    finished: ({ sent, done, toAudit }) => done >= sent && toAudit <= 0,
    close: () => Promise.all([from.close(), to.close(), audit.close()]),
  };
}

/** @param during called while the load runs (a profile) */
export async function chain({ stack, seconds, during = () => Promise.resolve() }) {
  const sender = await signIn(stack, SENDER.institution, 'operator');
  const requests = await prepareRequests(stack, sender);
  const chains = await openChains(stack);
  const load = (task) =>
    runChild(GENERATOR, { ...requests, mode: 'closed', connections: CONNECTIONS, headers: sender, ...task });
  const drained = async () => {
    let last;
    await until(async () => chains.finished((last = await chains.read())), {
      ms: DRAIN_MS,
      every: POLL_MS,
      what: 'the last chain',
    }).catch(() => undefined);
    return last;
  };
  try {
    await load({ seconds: Math.min(5, seconds) });
    const first = await drained();
    const before = snapshot(stack.pids);
    const began = Date.now();
    const [posted] = await Promise.all([load({ seconds }), during()]);
    const after = snapshot(stack.pids);
    const atEnd = await chains.read();
    const last = await drained();
    const took = (Date.now() - began) / 1000;
    return {
      ...posted,
      chains: last.done - first.done,
      chainsPerSecond: Math.round((last.done - first.done) / took),
      backlogAtEnd: atEnd.sent - atEnd.done,
      unfinished: last.sent - last.done,
      unaudited: Math.max(0, last.toAudit),
      use: usedBetween(before, after),
    };
  } finally {
    await chains.close();
  }
}
