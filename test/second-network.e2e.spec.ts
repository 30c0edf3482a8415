import { describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { awaitState, NEEDS, say, submit, timeline } from './support/referrals.js';
import { awaitUnit } from './support/units.js';
import { withStack } from './support/with-stack.js';

// That BAT is data and not code: another province with other institutions, nodes, flows and times (network/esempio).
describe('a network of another province', () => {
  const stack = withStack('embedded', { network: 'network/esempio' });
  const needs = { needs: { ...NEEDS, unsafeComuni: ['999001'] } };

  it('carries a request from its centre to one of two houses that a node speaks for', async () => {
    const centre = stack().as('cav-aurora');
    const alba = stack().as('casa-alba');
    const ponte = stack().as('casa-ponte');
    const { id } = await submit(centre, { to: 'casa-ponte', service: 'placement', more: needs });
    await awaitState(ponte, id, 'received');
    expect((await alba.get(`referrals/${id}`)).status).toBe(404);
    await say(ponte, id, 'acknowledgement');
    const { items } = await ponte.ok(ponte.get<{ items: { id: string; code: string }[] }>('units'));
    expect(items.map(({ code }) => code)).toEqual(['P-3R']);
    await say(ponte, id, 'offer', { unit: items[0]?.id });
    await awaitState(centre, id, 'offered');
    await say(centre, id, 'confirmation');
    await awaitState(ponte, id, 'confirmed');
    await say(ponte, id, 'admission');
    await awaitUnit(ponte, 'P-3R', 'occupied');
    await awaitState(centre, id, 'in-charge');
    expect(await timeline(centre, id)).toEqual(await timeline(ponte, id));
  });

  it('denies what its protocol does not allow, although another province’s would', async () => {
    const centre = stack().as('cav-aurora');
    const file = await centre.ok(centre.post<{ id: string }>('cases', { subject: 'woman' }));
    const denied = await centre.post<{ code?: string }>(`cases/${file.id}/agreements`, {
      to: 'asl-es',
      service: 'health-care',
      tiers: ['T0'],
      method: 'oral',
      heardBy: 'operatrice',
      alone: true,
      validUntil: new Date(Date.now() + 86_400_000).toISOString(),
    });
    const agreement = (denied.body as { id?: string }).id;
    const { status, body } = await centre.post<{ code?: string; details?: { rule?: string } }>('referrals', {
      case: file.id,
      to: 'asl-es',
      service: 'health-care',
      urgency: 'E2',
      agreement,
      ...needs,
    });
    expect([status, body.details?.rule]).toEqual([422, 'no-flow']);
  });

  it('is watched by its own Province, in a log of its own name', async () => {
    const province = stack().as('provincia-esempio', 'auditor', 'province-audit');
    await waitFor('the audit has what was said', async () => {
      const { body } = await province.get<{ leaves?: number; size?: number }>('state');
      return (body.leaves ?? body.size ?? 0) > 10 ? true : undefined;
    });
    expect(stack().stack.logKeys.audit).toMatch(/^staffetta\.example\/esempio\/log\+/);
    const { items } = await province.ok(province.get<{ items: { rule: string }[] }>('findings'));
    expect(items).toEqual([]);
  });
});
