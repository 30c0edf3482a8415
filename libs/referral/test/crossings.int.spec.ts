import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allowed, stateOf, type EventName, type ReferralRow, type StateName } from '../src/index.js';
import type { ProposeCommand } from '../src/index.js';
import { findReferral } from '../src/store/views.js';
import { CASA, CAV, Network, type Node } from './network.js';

type Step = readonly [institution: string, name: EventName];

/** How a referral gets there, for every state in which both sides have something to propose. */
const WAYS: Readonly<Partial<Record<StateName, readonly Step[]>>> = {
  received: [],
  acknowledged: [[CASA, 'acknowledged']],
  'info-requested': [
    [CASA, 'acknowledged'],
    [CASA, 'info-requested'],
  ],
  waitlisted: [
    [CASA, 'acknowledged'],
    [CASA, 'waitlisted'],
  ],
  offered: [
    [CASA, 'acknowledged'],
    [CASA, 'offered'],
  ],
  confirmed: [
    [CASA, 'acknowledged'],
    [CASA, 'offered'],
    [CAV, 'confirmed'],
  ],
  'no-show': [
    [CASA, 'acknowledged'],
    [CASA, 'offered'],
    [CAV, 'confirmed'],
    [CASA, 'no-show'],
  ],
};

/** What the contract of an event asks for beyond the machine. */
const MORE: Readonly<Partial<Record<EventName, Partial<ProposeCommand>>>> = {
  'info-requested': { body: { question: 'Da quando?' } },
  'info-provided': { body: { answer: 'Da ieri.' } },
  cancelled: { attributes: { reason: 'no-longer-needed' } },
  declined: { attributes: { reason: 'no-place' } },
};

interface Crossing {
  readonly id: string;
  readonly state: StateName;
  readonly s: EventName;
  readonly r: EventName;
  readonly first: 's' | 'r';
}

let network: Network;
let cav: Node;
let casa: Node;
const crossings: Crossing[] = [];
const rows = new Map<string, readonly [ReferralRow, ReferralRow]>();

const say = async (id: string, [institution, name]: Step): Promise<void> => {
  await (institution === CAV ? cav : casa).say(id, institution, name, MORE[name] ?? {});
};

const walk = async (ids: readonly { id: string; way: readonly Step[] }[]): Promise<void> => {
  const longest = Math.max(...ids.map(({ way }) => way.length));
  for (let step = 0; step < longest; step += 1) {
    for (const { id, way } of ids) {
      const next = way[step];
      if (next !== undefined) await say(id, next);
    }
    await network.settle(cav, casa);
  }
};

/** Every pair of proposals that both sides may make at once, in both orders; all of them on their way together. */
beforeAll(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
  casa = await network.node('shelter-beds');
  const planned: { id: string; way: readonly Step[] }[] = [];
  for (const [state, way] of Object.entries(WAYS) as [StateName, readonly Step[]][]) {
    // `agreed: voice` opens one more way for the recipient
    const voice = state === 'received' || state === 'acknowledged' || state === 'waitlisted';
    for (const [s, r] of pairs(state, voice)) {
      for (const first of ['s', 'r'] as const) {
        const { id } = await cav.submit({ urgency: 'E2', ...(voice ? { agreed: 'voice' } : {}) });
        planned.push({ id, way });
        crossings.push({ id, state, s, r, first });
      }
    }
  }
  await network.settle(cav, casa);
  await walk(planned);
  for (const { id, s, r } of crossings) {
    await say(id, [CAV, s]);
    await say(id, [CASA, r]);
  }
  // the outbox is sent in order: the second group's parties speak in the other order
  for (const node of [cav, casa]) await hold(node, node === cav ? 'r' : 's');
  await network.settle(cav, casa);
  for (const node of [cav, casa]) await release(node);
  await network.settle(cav, casa);
  for (const { id } of crossings) {
    rows.set(id, [
      await findReferral(cav.db, { institution: CAV, id }),
      await findReferral(casa.db, { institution: CASA, id }),
    ]);
  }
}, 300_000);
afterAll(() => network.close());

function pairs(state: StateName, voice: boolean): [EventName, EventName][] {
  const at = {
    kind: 'request' as const,
    state,
    resume: 'acknowledged' as const,
    offer: 'x',
    question: 'x',
    voice,
  };
  const full = { ...at, frozen: false, erased: false, nS: 1, nR: 1 };
  return allowed(full, 's').flatMap((s) => allowed(full, 'r').map((r): [EventName, EventName] => [s, r]));
}

/** Keeps a node's part of the crossings that the other side is to win out of the relay's sight. */
async function hold(node: Node, winner: 's' | 'r'): Promise<void> {
  const held = crossings.filter(({ first }) => first === winner).map(({ id }) => id);
  await node.db.query(
    `CREATE TABLE held AS SELECT * FROM outbox WHERE stamped_at IS NULL AND subject = ANY($1::text[])`,
    [held],
  );
  await node.db.query(`DELETE FROM outbox WHERE position IN (SELECT position FROM held)`);
}

async function release(node: Node): Promise<void> {
  await node.db.query(`INSERT INTO outbox SELECT * FROM held ORDER BY position`);
}

/** Design §3.2, read by a person: what the second of two that cross still finds in place. */
function fitsSecond(s: EventName, r: EventName, first: 's' | 'r'): boolean {
  // after a question was answered the recipient may decline, and it may take back what she has just said yes to
  if (first === 's') {
    return (s === 'info-provided' && r === 'declined') || (s === 'confirmed' && r === 'offer-withdrawn');
  }
  // the sender can end what the recipient has only moved on; what nobody answered does not expire once it is agreed
  if (r === 'declined' || r === 'taken-in-charge') return false;
  if (s === 'expired') return r !== 'agreed-by-voice';
  return s === 'cancelled' || s === 'declined-by-woman' || s === 'entered-in-error';
}

describe('proposals that cross', () => {
  it('are all there', () => {
    expect(crossings.length).toBeGreaterThan(100);
    expect(new Set(crossings.map(({ state }) => state))).toEqual(new Set(Object.keys(WAYS)));
  });

  it('leave both parties in one state, with one timeline', async () => {
    for (const crossing of crossings) {
      const [sent, received] = rows.get(crossing.id) ?? [];
      expect({ ...crossing, at: sent && stateOf(sent) }).toEqual({
        ...crossing,
        at: received && stateOf(received),
      });
      expect(await cav.timeline(crossing.id, CAV)).toEqual(await casa.timeline(crossing.id, CASA));
    }
  });

  it('are decided by the lane: the first holds, the second only where it still fits', async () => {
    for (const { id, s, r, first, state } of crossings) {
      const items = await cav.timeline(id, CAV);
      const [one, two] = items.slice(-2);
      const order = first === 's' ? ['s', 'r'] : ['r', 's'];
      const told = { state, s, r, order: [one?.side, two?.side], fits: [!one?.superseded, !two?.superseded] };
      expect(told).toEqual({ state, s, r, order, fits: [true, fitsSecond(s, r, first)] });
    }
  });

  it('free both sides’ slots and tell each proposer what became of it', async () => {
    for (const [sent, received] of rows.values()) {
      expect([sent.pending, sent.queued, received.pending, received.queued]).toEqual([
        null,
        null,
        null,
        null,
      ]);
    }
    for (const node of [cav, casa]) {
      expect(await node.count('proposal', 'outcome IS NULL')).toBe(0);
      const wrong = `SELECT p.name, p.outcome, e.verdict FROM proposal p JOIN referral_event e ON e.event_id = p.event_id
        WHERE (p.outcome = 'superseded') <> (e.verdict = 'superseded')`;
      expect(await node.db.query(wrong)).toEqual([]);
    }
  });
});
