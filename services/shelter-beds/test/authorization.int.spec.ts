import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { ROLES } from '#platform';
import type { PartyNetwork } from '#testing';
import { request, startNodes, unitOf } from './nodes.js';
import { HOUSE } from './units.js';

let network: PartyNetwork;
let ids: Readonly<Record<string, string>>;
beforeAll(async () => {
  network = await startNodes();
  const { body } = await network.call(HOUSE, 'stays', { body: { adults: 1, minors: 0 } });
  const referral = await request(network, { urgency: 'E3' });
  await network.say(HOUSE, referral, 'waitlisting');
  const { items } = (await network.call(HOUSE, 'waiting')).body as { items: { id: string }[] };
  ids = {
    referral,
    waiting: items[0]?.id ?? '',
    unit: (await unitOf(network, 'U-1')).id,
    stay: String(body['id']),
  };
});
afterAll(() => network.stop());

/** Route → what somebody who may is answered: bodies are left empty, so what needs one is 400, and nothing changes. */
const ROUTES: Readonly<Record<string, number>> = {
  'GET houses': 200,
  'GET units': 200,
  'GET units/{unit}': 200,
  'GET units/{unit}/waiting': 200,
  'GET units/{unit}/history': 200,
  'PATCH units/{unit}': 200,
  'PUT units/{unit}/beds/1': 400,
  'POST units/{unit}/closure': 400,
  'POST units/{unit}/reopening': 200,
  'GET stays': 200,
  'GET stays/{stay}': 200,
  'POST stays': 400,
  'POST stays/{stay}/placement': 400,
  'POST stays/{stay}/extension': 400,
  'POST stays/{stay}/exit': 400,
  'GET stays/{stay}/cost-cover': 200,
  'POST stays/{stay}/cost-cover': 400,
  'GET arrivals': 200,
  'POST capacity/renewal': 200,
  'GET waiting': 200,
  'POST waiting/{waiting}/check-in': 204,
  'POST waiting/{waiting}/pause': 400,
  'POST waiting/{waiting}/resumption': 204,
  'POST waiting/{waiting}/skip': 400,
  'GET referrals/{referral}/units': 200,
  'GET referrals/{referral}/same-woman': 200,
  'POST referrals/{referral}/same-woman': 400,
  'POST referrals/{referral}/not-the-same-woman': 400,
};

/** Whoever works on referrals works on what they fill; who looks after the node or the rules sees nothing of it. */
const MAY = ['operator', 'clinician', 'coordinator'];

async function ask(route: string, institution: string, role: string): Promise<number> {
  const [method = '', path = ''] = route.split(' ');
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
  const token = await network.issuer.token(institution, [role]);
  const answer = await fetch(`${network.node('shelter-beds').url}/api/shelter-beds/v1/${place}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'if-match': '*' }),
      ...(method === 'POST' ? { 'idempotency-key': newId() } : {}),
    },
    ...(method === 'GET' ? {} : { body: '{}' }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

describe.each(Object.entries(ROUTES))('%s', (route, status) => {
  it.each(ROLES)('as the house’s %s', async (role) => {
    expect(await ask(route, HOUSE, role)).toBe(MAY.includes(role) ? status : 404);
  });

  it('is not there for people of other institutions', async () => {
    for (const institution of ['cav-1', 'provincia-bat', 'asl-bt']) {
      expect(await ask(route, institution, 'coordinator')).toBe(404);
    }
  });
});
