import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '#platform';
import { startPartyNetwork, type PartyNetwork, type TestNodeSpec } from '#testing';
import { IntakeConfig } from '../src/config.js';
import { IntakeModule } from '../src/intake.module.js';

const intake = (id: string, institutions: readonly string[]): TestNodeSpec => ({
  id,
  institutions,
  load: (environment) => {
    const config = loadConfig(IntakeConfig, environment);
    return { config, module: IntakeModule.forRoot(config) };
  },
});

let network: PartyNetwork;
beforeAll(async () => {
  network = await startPartyNetwork([
    intake('intake-cav', ['cav-1', 'cav-2']),
    intake('intake-ambiti', ['ambito-barletta', 'ambito-trani']),
  ]);
});
afterAll(() => network.stop());

const REQUEST = {
  urgency: 'E2',
  necessity: { ground: 'vital-interest', decidedBy: 'DATI INVENTATI' },
  needs: { adults: 1, callback: { name: 'DATI INVENTATI', phone: '000 900 0002' } },
};

async function taken(from: string, to: string, service: string): Promise<string> {
  const sent = await network.call(from, 'referrals', { body: { ...REQUEST, to, service } });
  const id = String(sent.body['id']);
  await network.untilState(to, id, 'received', from === to ? 'r' : undefined);
  expect((await network.say(to, id, 'acknowledgement')).status).toBe(200);
  expect((await network.say(to, id, 'offer')).status).toBe(200);
  await network.untilState(from, id, 'offered', 's');
  expect((await network.say(from, id, 'confirmation')).status).toBe(200);
  await network.untilState(to, id, 'confirmed', 'r');
  const admitted = await network.say(to, id, 'admission');
  expect(admitted).toMatchObject({ status: 200, body: { state: 'in-charge' } });
  return id;
}

describe('intake', () => {
  it('is one program: a centre’s node and the ambiti’s ask each other', async () => {
    await taken('cav-1', 'ambito-barletta', 'equipe-care');
    await taken('ambito-trani', 'cav-2', 'centre-support');
  });

  it('is both parties where an ambito’s PIS asks its own équipe', async () => {
    const id = await taken('ambito-barletta', 'ambito-barletta', 'equipe-care');
    const asked = await network.call('ambito-barletta', `referrals/${id}?side=s`);
    const answers = await network.call('ambito-barletta', `referrals/${id}?side=r`);
    expect([asked.body['side'], answers.body['side']]).toEqual(['s', 'r']);
    expect(asked.body['state']).toBe(answers.body['state']);
    const other = { ...REQUEST, to: 'ambito-trani', service: 'equipe-care' };
    const refused = await network.call('ambito-barletta', 'referrals', { body: other });
    expect(refused).toMatchObject({ status: 422, body: { code: 'referral.no-flow' } });
  });
});
