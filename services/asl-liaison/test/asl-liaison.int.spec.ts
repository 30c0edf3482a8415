import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PartyModule } from '#party';
import { loadConfig, NodeConfig } from '#platform';
import { startPartyNetwork, type PartyNetwork, type TestAnswer } from '#testing';
import { AslLiaisonModule } from '../src/asl-liaison.module.js';
import { AslLiaisonConfig } from '../src/config.js';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startPartyNetwork([
    {
      id: 'asl-liaison',
      institutions: ['asl-bt'],
      load: (environment) => {
        const config = loadConfig(AslLiaisonConfig, environment);
        return { config, module: AslLiaisonModule.forRoot(config) };
      },
    },
    {
      id: 'intake-ambiti',
      institutions: ['ambito-barletta'],
      load: (environment) => {
        const config = loadConfig(NodeConfig, environment);
        return { config, module: PartyModule.forRoot({ config }) };
      },
    },
  ]);
});
afterAll(() => network.stop());

const callback = { name: 'DATI INVENTATI', phone: '000 900 0002' };
const necessity = { ground: 'vital-interest', decidedBy: 'DATI INVENTATI' };

const send = (from: string, body: object, roles = ['clinician']): Promise<TestAnswer> =>
  network.call(from, 'referrals', {
    body: { urgency: 'E1', necessity, needs: { callback }, ...body },
    roles: from === 'asl-bt' ? roles : ['operator'],
  });

describe('asl-liaison', () => {
  it('activates the network from the emergency department: one click at the PIS', async () => {
    const activation = { to: 'ambito-barletta', service: 'social-emergency', agreed: 'voice' };
    const id = String((await send('asl-bt', activation)).body['id']);
    await network.untilState('ambito-barletta', id, 'received');
    const agreed = await network.say('ambito-barletta', id, 'voice-agreement');
    expect(agreed).toMatchObject({ status: 200, body: { state: 'confirmed' } });
  });

  it('gives health care, and tells and is told', async () => {
    const asked = await send('ambito-barletta', { to: 'asl-bt', service: 'health-care' });
    const id = String(asked.body['id']);
    await network.untilState('asl-bt', id, 'received');
    expect((await network.say('asl-bt', id, 'acknowledgement')).body['state']).toBe('acknowledged');

    const notice = { to: 'ambito-barletta', service: 'health-notice', notice: { code: 'discharge' } };
    const told = String((await send('asl-bt', notice)).body['id']);
    await network.untilState('ambito-barletta', told, 'received');
    const noted = await network.say('ambito-barletta', told, 'acknowledgement');
    expect(noted).toMatchObject({ status: 200, body: { state: 'noted', kind: 'notice' } });
  });

  it('never reaches a bed', async () => {
    const refused = await send('asl-bt', { to: 'casa-rifugio-1', service: 'placement' });
    expect(refused).toMatchObject({ status: 422, body: { code: 'referral.no-flow' } });
  });
});
