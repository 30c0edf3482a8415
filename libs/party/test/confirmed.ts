import { expect } from '@jest/globals';
import type { PartyNetwork } from '#testing';
import { idOf, NEEDS, REQUEST, send } from './nodes.js';

export const CAV = 'cav-1';
export const EQUIPE = 'ambito-barletta';

export const HER = {
  name: 'Nome Canarino',
  phone: '000 900 0042',
  contact: { channel: 'phone', hours: '9-12', voicemail: false, note: 'mai la sera' },
  children: [{ name: 'Figlio Canarino' }],
};

/** A case of the centre's, with her name and contact. */
export async function openWithIdentity(network: PartyNetwork): Promise<{ id: string; etag: string }> {
  const opened = await network.call(CAV, 'cases', { body: { subject: 'woman', alias: 'Alias Canarino' } });
  const id = idOf(opened);
  const written = await network.call(CAV, `cases/${id}/identity`, {
    method: 'PUT',
    body: HER,
    headers: { 'if-match': opened.headers.get('etag') ?? '' },
  });
  expect(written.status).toBe(204);
  return { id, etag: written.headers.get('etag') ?? '' };
}

/** A request that the équipe has answered with an appointment, and she said yes. */
export async function confirmedReferral(
  network: PartyNetwork,
): Promise<{ id: string; agreement: string; caseId: string }> {
  const { id: caseId } = await openWithIdentity(network);
  const agreed = await network.call(CAV, `cases/${caseId}/agreements`, {
    body: {
      ...{ to: EQUIPE, service: 'equipe-care', tiers: ['T0', 'T1', 'T2'], method: 'oral' },
      validUntil: new Date(Date.now() + 86_400_000).toISOString(),
    },
  });
  const agreement = idOf(agreed);
  const id = await send(network, CAV, {
    ...{ to: EQUIPE, service: REQUEST.service, urgency: 'E1', needs: NEEDS },
    ...{ case: caseId, agreement },
  });
  await network.say(EQUIPE, id, 'acknowledgement');
  const appointment = new Date(Date.now() + 3_600_000).toISOString();
  await network.say(EQUIPE, id, 'offer', { appointment });
  const { body } = await network.untilState(CAV, id, 'offered');
  await network.say(CAV, id, 'confirmation', { offer: (body['offer'] as { id: string }).id });
  await network.untilState(EQUIPE, id, 'confirmed');
  return { id, agreement, caseId };
}
