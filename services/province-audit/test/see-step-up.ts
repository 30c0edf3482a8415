import { expect } from '@jest/globals';
import { newId } from '#kernel';
import { ROLES } from '#platform';
import type { PartyNetwork } from '#testing';

/** Asks for single events with a token whose bearer signed in an hour ago: 401 for the auditor, and still 404 for others. */
export async function seeStepUp(network: PartyNetwork): Promise<void> {
  const { url } = network.node('province-audit');
  const old = Math.floor(Date.now() / 1_000) - 3_600;
  const call = async (institution: string, role: string, path: string, method = 'GET'): Promise<Response> => {
    const token = await network.issuer.token(institution, [role], 'console', 'persona', old);
    return fetch(`${url}/api/province-audit/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': newId() },
    });
  };
  for (const answer of [
    await call('provincia-bat', 'auditor', 'envelopes?from=0&to=1'),
    await call('provincia-bat', 'auditor', `findings/${newId()}/event`, 'POST'),
  ]) {
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('insufficient_user_authentication');
  }
  expect((await call('provincia-bat', 'auditor', 'findings')).status).toBe(200);
  expect((await call('cav-1', 'dpo', 'envelopes?from=0&to=1')).status).toBe(404);
  const fresh = `Bearer ${await network.issuer.token('provincia-bat', ['auditor'])}`;
  const negative = `${url}/api/province-audit/v1/envelopes?from=-1&to=2`;
  expect((await fetch(negative, { headers: { authorization: fresh } })).status).toBe(400);
}

/** How the record stands is for the Province's auditor alone. */
export async function seeState(network: PartyNetwork): Promise<void> {
  const { url } = network.node('province-audit');
  const ask = async (institution: string, role: string): Promise<Response> =>
    fetch(`${url}/api/province-audit/v1/state`, {
      headers: { authorization: `Bearer ${await network.issuer.token(institution, [role])}` },
    });
  const answer = await ask('provincia-bat', 'auditor');
  expect([answer.status, await answer.json()]).toEqual([
    200,
    expect.objectContaining({ state: expect.any(String), guarded: expect.any(Boolean) }),
  ]);
  const sentence = { state: expect.any(String), text: { it: expect.any(String), en: expect.any(String) } };
  for (const institution of ['provincia-bat', 'cav-1', 'ambito-barletta']) {
    for (const role of ROLES.filter((each) => institution !== 'provincia-bat' || each !== 'auditor')) {
      const told = await ask(institution, role);
      expect([role, told.status, await told.json()]).toEqual([role, 200, sentence]);
    }
  }
}
