import { describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { code, codeOf, type FhirWorld, type Json } from './world.js';

/** What an owner says by updates. */
export function describeUpdates(world: () => FhirWorld): void {
  describe('an update', () => {
    const put = (id: string, body: Json, ifMatch?: string, more: object = {}) =>
      world().ask(`/Task/${id}`, {
        method: 'PUT',
        body,
        ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
        ...more,
      });

    it('needs the version that was read, and fits one only', async () => {
      const id = await world().asked();
      const read = await world().ask(`/Task/${id}`);
      const change = { ...read.body, businessStatus: code('referral-state', 'acknowledged') };
      const without = await put(id, change);
      expect([without.status, codeOf(without.body)]).toEqual([428, 'precondition.required']);
      const stale = await put(id, change, 'W/"1"');
      expect([stale.status, codeOf(stale.body)]).toEqual([412, 'precondition.failed']);
      const etag = read.headers.get('etag') ?? '';
      expect(
        (await world().update(id, { businessStatus: code('referral-state', 'acknowledged') })).status,
      ).toBe(200);
      const second = await put(id, change, etag);
      expect(second.status).toBe(412);
      expect(second.headers.get('content-type')).toContain('application/fhir+json');
    });

    it('lets one of two at the same time through', async () => {
      const id = await world().asked();
      const read = await world().ask(`/Task/${id}`);
      const change = { ...read.body, businessStatus: code('referral-state', 'acknowledged') };
      const etag = read.headers.get('etag') ?? '';
      const both = await Promise.all([put(id, change, etag), put(id, change, etag)]);
      expect(both.filter(({ status }) => status < 300)).toHaveLength(1);
      expect(both.filter(({ status }) => status === 409 || status === 412)).toHaveLength(1);
    });

    it.each<[string, Json, number, string]>([
      ['another owner', { owner: { reference: 'Organization/cav-2' } }, 422, 'fhir.profile'],
      ['a state that it cannot reach', { status: 'completed' }, 422, 'fhir.transition'],
      ['a status that is none', { status: 'on fire' }, 422, 'fhir.transition'],
      ['an element that the profile does not have', { note: [{ text: 'Mario Rossi' }] }, 422, 'fhir.profile'],
      ['somebody else’s id', { id: newId() }, 400, 'fhir.body'],
      ['another resource', { resourceType: 'Patient' }, 400, 'fhir.body'],
      ['no intent', { intent: undefined }, 422, 'fhir.profile'],
      ['a refusal without a reason', { status: 'rejected' }, 422, 'fhir.profile'],
    ])('refuses %s', async (_, change, status, expected) => {
      const id = await world().asked();
      const refused = await world().update(id, change);
      expect([refused.status, codeOf(refused.body)]).toEqual([status, expected]);
      expect(refused.body['resourceType']).toBe('OperationOutcome');
      expect(refused.text).not.toContain('Mario Rossi');
      expect((await world().ask(`/Task/${id}`)).body).toMatchObject({
        businessStatus: code('referral-state', 'received'),
      });
    });

    it('drops narrative', async () => {
      const id = await world().asked();
      const text = {
        status: 'generated',
        div: '<div xmlns="http://www.w3.org/1999/xhtml">Mario Rossi</div>',
      };
      const updated = await world().update(id, {
        text,
        businessStatus: code('referral-state', 'acknowledged'),
      });
      expect(updated.status).toBe(200);
      expect(updated.body['text']).toBeUndefined();
    });
  });
}
