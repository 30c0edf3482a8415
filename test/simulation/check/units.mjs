import { groupBy } from './group.mjs';

const RELEASES = new Set([
  'offer-expired',
  'offer-withdrawn',
  'offer-refused',
  'declined',
  'declined-by-woman',
  'cancelled',
  'entered-in-error',
  'expired',
  'completed',
]);
/** A superseded one gives back what proposing it had taken. */
const TAKES = new Set(['offered', 'agreed-by-voice', 'taken-in-charge']);
const WITH_UNIT = new Set(['offered', 'confirmed', 'no-show', 'in-charge']);

/** The house: one unit, one woman; nothing is given up but by what the lane says. */
export async function checkUnits({ node, copies, fault }) {
  const { database } = node;
  const reservations = await database.rows(
    `SELECT r.id, u.code, r.state, r.referral, r.offer, extract(epoch FROM since) AS since,
       coalesce(extract(epoch FROM ended_at), 'Infinity') AS until
     FROM reservation r JOIN unit u ON u.id = r.unit ORDER BY u.code, since, until`,
  );
  checkOverlaps(reservations, fault);
  checkLive(node, reservations, copies, fault, await tasksOf(database));
  await checkReleases(database, fault);
  if (node.restores === 0) await checkStays(database, fault);
}

/** She came under a referral that the lane had ended before: she stays, and somebody has to cover it. */
async function checkStays(database, fault) {
  const stays = await database.rows(
    `SELECT u.code FROM reservation r JOIN unit u ON u.id = r.unit JOIN stay s ON s.id = r.stay
     WHERE r.state = 'occupied' AND r.referral IS NULL AND s.entry = 'referral'
       AND NOT EXISTS (SELECT FROM task t WHERE t.kind = 'cover-stay' AND t.about = u.id)`,
  );
  for (const { code } of stays)
    fault('nothing silent', `${code}: a stay without a referral is nobody's task`);
}

function checkOverlaps(reservations, fault) {
  const ends = new Map();
  for (const { code, since, until, state } of reservations) {
    const end = ends.get(code) ?? -Infinity;
    // what ended in the moment it began fills nothing
    if (Number(since) < end && Number(until) > Number(since))
      fault('no double bed', `${code}: ${state} at ${since}`);
    ends.set(code, Math.max(end, Number(until)));
  }
}

const tasksOf = (database) =>
  database.rows(
    `SELECT kind, referral, about FROM task WHERE done_at IS NULL AND kind IN ('cover-stay', 'offer-without-unit')`,
  );

function checkLive(node, reservations, copies, fault, tasks) {
  const live = reservations.filter(({ state }) => state !== 'ended');
  const placements = copies.filter(
    ({ side, service, reported }) => side === 'r' && service === 'placement' && !reported,
  );
  for (const { code, state, referral, offer } of live) {
    if (referral === null) continue;
    const row = placements.find(({ id }) => id === referral);
    if (row === undefined || !WITH_UNIT.has(row.state) || row.offer !== offer) {
      fault('nothing silent', `${code} is ${state} for ${referral}, which is ${row?.state}`);
    }
  }
  for (const { id, state, offer } of placements) {
    if (!WITH_UNIT.has(state)) continue;
    const units = live.filter((each) => each.referral === id && each.offer === offer);
    const known = tasks.some(({ kind, referral }) => kind === 'offer-without-unit' && referral === id);
    // a copy of the database may be from before the unit was held: then somebody has the task to find one
    if (units.length === 0 && !known && node.restores === 0)
      fault('nothing silent', `${id} is ${state} without a unit`);
    const expected = state === 'offered' ? 'held' : state === 'in-charge' ? 'occupied' : 'reserved';
    for (const unit of units) {
      if (unit.state !== expected && unit.state !== 'occupied') {
        fault('nothing silent', `${id} is ${state}, its unit ${unit.state}`);
      }
    }
  }
}

/** In the transaction that took a unit from a referral, the event that says so was folded. */
async function checkReleases(database, fault) {
  const ended = await database.rows(`SELECT referral, offer, was, tx FROM sim_ended`);
  const folded = await database.rows(`SELECT referral, event, name, verdict, tx FROM sim_folded`);
  const byTransaction = groupBy(folded, ({ tx }) => tx);
  for (const { referral, was, tx } of ended) {
    const causes = (byTransaction.get(tx) ?? []).filter((each) => each.referral === referral);
    const caused = causes.some(({ name, verdict }) =>
      verdict === 'superseded' ? TAKES.has(name) : RELEASES.has(name),
    );
    if (!caused)
      fault('released by the fold alone', `a unit ${was} for ${referral} was given up without an event`);
  }
}
