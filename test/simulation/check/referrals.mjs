import { envelopeDigest, fromHeaders, laneName } from '#contracts';
import { isLane } from '#messaging';
// by its own path: what a planted bug replaces is what the product loads
import { groupBy } from './group.mjs';
import { replay } from '../../../dist/libs/referral/src/machine/lane.js';

/** Every referral of the log, folded from nothing by the machine's table alone: the second oracle. */
export function readLane(log) {
  const referrals = new Map();
  for (const record of log.all().filter(({ topic }) => isLane(topic))) {
    const { attributes } = fromHeaders(record.headers);
    const { subject, side, id, n, re, kind, agreed, from, to, type, urgency } = attributes;
    const known = referrals.get(subject) ?? { id: subject, topic: record.topic, from, to, records: [] };
    referrals.set(subject, known);
    if (urgency !== undefined) known.urgency ??= urgency;
    known.records.push({
      name: laneName(type),
      side,
      id,
      n: Number(n),
      digest: envelopeDigest(attributes),
      at: record.appendedAt,
      ...(re === undefined ? {} : { re }),
      ...(kind === undefined ? {} : { kind, voice: agreed === 'voice' }),
    });
  }
  for (const referral of referrals.values()) {
    referral.history = replay(referral.records);
    referral.verdicts = new Map(referral.history.folded.map(({ event, verdict }) => [event.id, verdict]));
  }
  return referrals;
}

const STATE = ['state', 'resume', 'offer', 'question', 'voice', 'frozen', 'erased', 'nS', 'nR'];

/** Both parties hold what the lane says, number by number and verdict by verdict. */
export async function checkReferrals({ nodes, copies, lane, fault }) {
  for (const node of nodes) {
    const events = await node.database.rows(
      `SELECT referral, side, n, position, event_id AS id, name, verdict FROM referral_event ORDER BY referral, position`,
    );
    const byReferral = groupBy(events, ({ referral }) => referral);
    for (const row of copies.get(node.name)) {
      const who = `${node.name} ${row.side} ${row.id}`;
      const told = lane.get(row.id);
      if (told === undefined) {
        if (row.state !== 'draft') fault('same digest', `${who} is ${row.state}, and the lane is empty`);
        continue;
      }
      const { state } = told.history;
      const other = STATE.filter((key) => row[key] !== state[key] && !(key === 'frozen' && row.frozen));
      for (const key of other)
        fault('same digest', `${who}: ${key} ${row[key]}, the lane says ${state[key]}`);
      if (row.pending !== null || row.queued !== null) fault('nothing silent', `${who}: still pending`);
      if (row.waits !== null) fault('nothing silent', `${who}: still waits for a number`);
      checkEvents(who, byReferral.get(row.id) ?? [], told.history.folded, fault);
    }
  }
  for (const { id, urgency, history } of lane.values()) {
    if (history.waiting.length > 0) fault('order', `${id}: a number is missing on the lane`);
    if (history.equivocations.length > 0) fault('order', `${id}: one number, two events`);
    for (const { event, verdict } of history.folded) {
      const emergency = urgency === 'E0' || urgency === 'E1';
      if (event.name === 'expired' && verdict === 'applied' && emergency)
        fault('no clock ends an emergency', id);
    }
  }
}

function checkEvents(who, held, folded, fault) {
  if (held.length !== folded.length) {
    fault('order', `${who}: ${held.length} events, the lane has ${folded.length}`);
    return;
  }
  const last = { s: 0, r: 0 };
  for (const [index, { side, n, id, verdict }] of held.entries()) {
    if (Number(n) !== last[side] + 1) fault('order', `${who}: after ${side}${last[side]} comes ${side}${n}`);
    last[side] = Number(n);
    const expected = folded[index];
    if (id !== expected.event.id || verdict !== expected.verdict) {
      fault('same digest', `${who}: event ${index + 1} is ${verdict}, the lane says ${expected.verdict}`);
    }
  }
}
