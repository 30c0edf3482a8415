import { checkChains } from './chains.mjs';
import { checkReferrals, readLane } from './referrals.mjs';
import { checkNothingSilent } from './silence.mjs';
import { checkSubmissions } from './submissions.mjs';
import { checkUnits } from './units.mjs';

/**
 * The invariants of security.md §6 that apply to party nodes, asked of a history that has come to rest. Lane and tables
 * are read by the simulation's own eyes: constraints, locks and the product's queries are not trusted.
 */
export async function check(history) {
  const { trace, log, nodes } = history;
  const copies = new Map();
  for (const node of nodes) copies.set(node.name, await readCopies(node));
  const lane = readLane(log);
  const fault = (invariant, what) => trace.fault(invariant, what);
  checkSubmissions({ history, copies, lane, fault });
  await checkReferrals({ nodes, copies, lane, fault });
  checkChains({ history, fault });
  await checkNothingSilent({ nodes, fault });
  const house = nodes.find(({ name }) => name === 'shelter-beds');
  await checkUnits({ node: house, copies: copies.get(house.name), fault });
  return lane;
}

/** A node's copies of referrals, with their events. */
async function readCopies(node) {
  return node.database.rows(
    `SELECT id, side, institution, sender, recipient, reported, service, urgency, kind, state, resume, offer, question,
       voice, frozen, erased, n_s AS "nS", n_r AS "nR", pending, queued, waiting_since AS waits, block_rule AS "blockRule"
     FROM referral ORDER BY id, side`,
  );
}
