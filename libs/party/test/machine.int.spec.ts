import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CODES } from '#contracts';
import type { PartyNetwork, TestAnswer } from '#testing';
import { REQUEST, send, startNodes } from './nodes.js';

const SENDER = 'cav-1';
const RECIPIENT = 'ambito-barletta';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNodes();
});
afterAll(() => network.stop());

interface Verb {
  readonly by: typeof SENDER | typeof RECIPIENT;
  readonly body?: object;
  /** The states in which it is allowed, and where it leads: the rows of design §3.2, by hand. */
  readonly from: Readonly<Record<string, string>>;
}

/** From each of these states to one. */
const all = (states: readonly string[], to: string): Record<string, string> =>
  Object.fromEntries(states.map((state) => [state, to]));

const BEFORE_IN_CHARGE = [
  'received',
  'acknowledged',
  'info-requested',
  'waitlisted',
  'offered',
  'confirmed',
  'no-show',
];

const VERBS: Readonly<Record<string, Verb>> = {
  acknowledgement: { by: RECIPIENT, from: { received: 'acknowledged' } },
  'info-request': {
    by: RECIPIENT,
    body: { question: 'E la scuola?' },
    from: all(['acknowledged', 'waitlisted'], 'info-requested'),
  },
  waitlisting: { by: RECIPIENT, from: { acknowledged: 'waitlisted' } },
  offer: {
    by: RECIPIENT,
    body: { appointment: '2100-01-01T00:00:00Z' },
    from: all(['acknowledged', 'waitlisted'], 'offered'),
  },
  // back to where the offer came from: `acknowledged` on all of this spec's paths
  'offer-withdrawal': { by: RECIPIENT, from: all(['offered', 'confirmed', 'no-show'], 'acknowledged') },
  admission: { by: RECIPIENT, from: all(['confirmed', 'no-show'], 'in-charge') },
  'no-show': { by: RECIPIENT, from: { confirmed: 'no-show' } },
  completion: { by: RECIPIENT, body: { outcome: 'service-given' }, from: { 'in-charge': 'completed' } },
  decline: {
    by: RECIPIENT,
    body: { reason: 'no-place' },
    from: all(['received', 'acknowledged', 'info-requested', 'waitlisted'], 'declined'),
  },
  // only where the request says that the parties had agreed by telephone
  'voice-agreement': { by: RECIPIENT, from: {} },
  // only of a question
  answer: { by: RECIPIENT, body: { answer: 'covered' }, from: {} },
  info: { by: SENDER, body: { answer: 'Da vedere.' }, from: { 'info-requested': 'acknowledged' } },
  'offer-refusal': { by: SENDER, body: { reason: 'other' }, from: { offered: 'acknowledged' } },
  confirmation: { by: SENDER, from: { offered: 'confirmed' } },
  cancellation: { by: SENDER, body: { reason: 'other' }, from: all(BEFORE_IN_CHARGE, 'cancelled') },
  'own-decision': { by: SENDER, from: all(BEFORE_IN_CHARGE, 'declined-by-woman') },
  correction: { by: SENDER, from: all(BEFORE_IN_CHARGE, 'entered-in-error') },
};

/** How a referral gets there. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  received: [],
  acknowledged: ['acknowledgement'],
  'info-requested': ['acknowledgement', 'info-request'],
  waitlisted: ['acknowledgement', 'waitlisting'],
  offered: ['acknowledgement', 'offer'],
  confirmed: ['acknowledgement', 'offer', 'confirmation'],
  'no-show': ['acknowledgement', 'offer', 'confirmation', 'no-show'],
  'in-charge': ['acknowledgement', 'offer', 'confirmation', 'admission'],
  completed: ['acknowledgement', 'offer', 'confirmation', 'admission', 'completion'],
  declined: ['acknowledgement', 'decline'],
  'declined-by-woman': ['own-decision'],
  cancelled: ['cancellation'],
  'entered-in-error': ['correction'],
};

const say = (id: string, verb: string): Promise<TestAnswer> =>
  network.say(VERBS[verb]?.by ?? '', id, verb, VERBS[verb]?.body);
const both = async (id: string, state: string): Promise<void> => {
  for (const institution of [SENDER, RECIPIENT]) await network.untilState(institution, id, state);
};

async function referralIn(state: string, request: object = {}): Promise<string> {
  const id = await send(network, SENDER, { ...REQUEST, ...request });
  let at = 'received';
  await both(id, at);
  for (const verb of PATHS[state] ?? []) {
    at = VERBS[verb]?.from[at] ?? '';
    expect(await say(id, verb)).toMatchObject({ status: 200, body: { state: at } });
    await both(id, at);
  }
  return id;
}

const ROWS = Object.entries(VERBS).flatMap(([verb, { from }]) =>
  Object.entries(from).map(([state, to]) => [state, verb, to] as const),
);

describe('a request, over HTTP', () => {
  it.each(ROWS)('that is %s is moved by %s: %s', async (state, verb, to) => {
    const id = await referralIn(state);
    expect(await say(id, verb)).toMatchObject({ status: 200, body: { state: to } });
    await both(id, to);
  });

  it.each(Object.keys(PATHS))('that is %s is moved by no other verb: 409, nothing changed', async (state) => {
    const id = await referralIn(state);
    for (const [verb, { by, from }] of Object.entries(VERBS)) {
      if (from[state] !== undefined) continue;
      const { status, body } = await say(id, verb);
      expect([verb, status, body['code'], body['details']]).toMatchObject([
        verb,
        409,
        'referral.illegal',
        { state },
      ]);
      // and by the other party it is not there at all
      const other = by === SENDER ? RECIPIENT : SENDER;
      expect([verb, (await network.say(other, id, verb, VERBS[verb]?.body)).status]).toEqual([verb, 404]);
    }
    for (const institution of [SENDER, RECIPIENT]) {
      const { body } = await network.call(institution, `referrals/${id}`);
      expect(body).toMatchObject({ state, pending: null });
    }
  });
});

describe('a request that both had agreed by telephone', () => {
  it.each(['received', 'acknowledged', 'waitlisted'])('is confirmed from %s by one click', async (state) => {
    const id = await referralIn(state, { agreed: 'voice' });
    expect(await say(id, 'voice-agreement')).toMatchObject({ status: 200, body: { state: 'confirmed' } });
    await both(id, 'confirmed');
  });

  it.each(['info-requested', 'offered', 'confirmed', 'in-charge', 'declined'])(
    'is not, from %s',
    async (state) => {
      const id = await referralIn(state, { agreed: 'voice' });
      const refused = await say(id, 'voice-agreement');
      expect(refused).toMatchObject({ status: 409, body: { details: { state } } });
    },
  );
});

describe('a question', () => {
  const QUESTION = {
    service: 'cost-cover',
    urgency: 'E3',
    question: { code: 'cost-cover' },
  };

  it.each(['received', 'acknowledged'])('is answered from %s, and closed with that', async (state) => {
    const id = await referralIn(state, QUESTION);
    expect(await say(id, 'answer')).toMatchObject({ status: 200, body: { state: 'completed' } });
    await both(id, 'completed');
    expect(await say(id, 'answer')).toMatchObject({ status: 409, body: { details: { state: 'completed' } } });
  });
});

describe('a refusal', () => {
  /** What leaves the recipient's database (referral-practice §3). */
  const COARSE: Readonly<Record<string, string>> = {
    'no-place': 'no-place',
    'unit-does-not-fit': 'does-not-fit',
    accessibility: 'does-not-fit',
    'sons-age': 'does-not-fit',
    pets: 'does-not-fit',
    'safety-distance': 'does-not-fit',
    'needs-beyond-service': 'does-not-fit',
    'outside-protocol': 'outside-protocol',
    'already-followed': 'other',
    unreachable: 'unreachable',
    other: 'other',
  };

  it.each(CODES.declineReason)('for %s tells the sender a coarse reason', async (reason) => {
    const id = await referralIn('acknowledged');
    await network.say(RECIPIENT, id, 'decline', { reason });
    await both(id, 'declined');
    const { body, text } = await network.call(SENDER, `referrals/${id}/timeline`);
    const items = body['items'] as { type: string; reason?: string }[];
    expect(items.find(({ type }) => type === 'declined')).toMatchObject({ reason: COARSE[reason] });
    if (COARSE[reason] !== reason) expect(text).not.toContain(reason);
  });
});
