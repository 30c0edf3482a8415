import { NEEDS } from '../support/referrals.js';
import type { Refusals } from '../support/refusals.js';
import type { TestStack } from '../support/with-stack.js';

/** Requests that are refused because somebody typed this text where it does not belong. */
export async function badRequests(
  network: TestStack,
  refusals: Refusals,
  referral: string,
  typed: string,
): Promise<void> {
  const centre = network.as('cav-1');
  const shelter = network.as('casa-rifugio-1');
  const post: Refusals['post'] = (...request) => refusals.post(...request);
  const get = (what: string, path: string): Promise<void> => refusals.send(what, centre, path);

  const request = {
    ...{ to: 'casa-rifugio-1', service: 'placement', urgency: 'E1', needs: NEEDS },
    necessity: { ground: 'vital-interest', decidedBy: 'Coordinatrice' },
  };
  for (const field of [
    'to',
    'service',
    'urgency',
    'needs',
    'risk',
    'case',
    'agreement',
    'occurred',
    'agreed',
  ]) {
    await post(`submission, ${field}`, centre, 'referrals', { ...request, [field]: typed });
  }
  for (const [field, value] of Object.entries({
    adults: typed,
    children: [{ ageBand: typed }],
    accessibility: [typed],
    languages: [typed],
    unsafeComuni: [typed],
    safeContact: { channel: typed },
    callback: { name: 'Operatrice', phone: typed },
    notes: typed,
  })) {
    await post(`needs, ${field}`, centre, 'referrals', { ...request, needs: { ...NEEDS, [field]: value } });
  }
  const safeContact = { channel: 'phone', hours: typed };
  await post('hours', centre, 'referrals', { ...request, needs: { ...NEEDS, safeContact } });
  const callback = { name: typed.repeat(20), phone: '000 900 0002' };
  await post('a name too long', centre, 'referrals', { ...request, needs: { ...NEEDS, callback } });
  await post('a hidden character', centre, 'cases', { alias: `${typed}\u202e`, subject: 'woman' });
  await post('an unknown field', centre, 'referrals', { ...request, [typed]: typed });
  await post('half a document', centre, 'referrals', `{"alias": "${typed}`);
  await post('another media type', centre, 'referrals', typed, { 'content-type': 'text/plain' });
  await post('an Idempotency-Key', centre, 'referrals', request, { 'idempotency-key': typed });
  await post('a body too large', centre, 'cases', { alias: typed.repeat(5_000), subject: 'woman' });
  await post('who answers', centre, 'who-answers', { service: 'placement', comune: typed });
  await post('a unit', shelter, `referrals/${referral}/offer`, { unit: typed });
  await post('a reason', shelter, `referrals/${referral}/decline`, { reason: typed });
  await post('an outcome', shelter, `referrals/${referral}/completion`, { outcome: typed });
  await post('a question too long', shelter, `referrals/${referral}/info-request`, {
    question: typed.repeat(50),
  });
  await post('a verb', shelter, `referrals/${referral}/${encodeURIComponent(typed)}`, {});

  const inUrl = encodeURIComponent(typed);
  await get('an id', `/api/intake-cav/v1/referrals/${inUrl}`);
  await get('a side', `/api/intake-cav/v1/referrals?side=${inUrl}`);
  await get('a cursor', `/api/intake-cav/v1/referrals?side=sent&cursor=${inUrl}`);
  await get('an unknown query', `/api/intake-cav/v1/referrals?side=sent&name=${inUrl}`);
  await get('a path', `/api/intake-cav/v1/${inUrl}`);
  await get('a node', `/api/${inUrl}/v1/referrals`);
  await get('anything', `/${inUrl}?name=${inUrl}`);
  await refusals.send('a token', centre, '/api/intake-cav/v1/referrals?side=sent', {
    headers: { authorization: `Bearer ${typed}` },
  });
  await refusals.send('a client', centre, '/oidc/token', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${inUrl}:${inUrl}`).toString('base64')}`,
    },
    body: 'grant_type=client_credentials',
  });
  await refusals.send('a grant', centre, '/oidc/token', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `grant_type=${inUrl}&scope=${inUrl}`,
  });
}
