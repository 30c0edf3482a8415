import { describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { ASL, code, entries, ids, outcome, type FhirWorld, type Json } from './world.js';

/** What a program reads, and what people must not. */
export function describeReading(world: () => FhirWorld): void {
  describe('a request to the ASL', () => {
    it('is a Task about a ServiceRequest for somebody of whom nothing is said', async () => {
      const id = await world().asked({
        needs: {
          callback: { name: 'DATI INVENTATI', phone: '000 900 0002' },
          adults: 1,
          children: [{ ageBand: '3-5', sex: 'f' }],
          accessibility: ['step-free'],
          languages: ['ar'],
          pets: true,
          unsafeComuni: ['110002'],
        },
      });
      const { status, headers, body } = await world().ask(`/Task/${id}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        resourceType: 'Task',
        status: 'requested',
        businessStatus: code('referral-state', 'received'),
        code: code('service', 'health-care'),
        focus: { reference: `ServiceRequest/${id}` },
        for: { reference: `Patient/${id}` },
        requester: { reference: 'Organization/cav-1' },
        owner: { reference: `Organization/${ASL}` },
      });
      expect(headers.get('etag')).toBe(`W/"${String((body['meta'] as Json)['versionId'])}"`);
      const patient = await world().ask(`/Patient/${id}`);
      expect(Object.keys(patient.body).sort()).toEqual(['id', 'meta', 'resourceType']);
      const consent = await world().ask(`/Consent/${id}`);
      // a necessity has none
      expect(consent.status).toBe(404);

      // nobody works on it yet: what is asked for, nothing of the need
      const before = await world().ask(`/ServiceRequest/${id}`);
      expect(before.body).toMatchObject({ status: 'active', subject: { reference: `Patient/${id}` } });
      expect(before.body['orderDetail']).toBeUndefined();
      await world().update(id, { businessStatus: code('referral-state', 'acknowledged') });
      const after = await world().ask(`/ServiceRequest/${id}`);
      expect(after.body['orderDetail']).toEqual([
        { coding: [...(code('age-band', '3-5')['coding'] as []), ...(code('sex', 'f')['coding'] as [])] },
        code('accessibility', 'step-free'),
        { coding: [{ system: 'urn:ietf:bcp:47', code: 'ar' }] },
      ]);
      // somebody else at the ASL reads the state, as before
      const other = await world().ask(`/ServiceRequest/${id}`, { subject: newId() });
      expect(other.body['orderDetail']).toBeUndefined();
      // not who is to be called, and not where she is not safe
      for (const { text } of [before, after, other]) expect(text).not.toMatch(/000 900|INVENTATI|110002/);
      const records = await world().network.call(ASL, 'access-records', { roles: ['dpo'] });
      expect((records.body['items'] as Json[]).filter(({ referral }) => referral === id)).toMatchObject([
        { action: 'content-read', outcome: 'allowed', reach: 'team', tier: 'T0' },
      ]);
    });

    it('goes from hand to hand by updates', async () => {
      const id = await world().asked();
      const atOnce = await world().update(id, { status: 'accepted' });
      expect([atOnce.status, atOnce.text]).toEqual([422, expect.stringContaining('acknowledged')]);
      await world().network.untilState(ASL, id, 'received');
      await world().update(id, { businessStatus: code('referral-state', 'acknowledged') });
      const accepted = await world().update(id, {
        status: 'accepted',
        executionPeriod: { start: '2027-03-04T09:30:00+01:00' },
      });
      expect(accepted).toMatchObject({ status: 200, body: { status: 'accepted' } });
      expect(accepted.body['businessStatus']).toEqual(code('referral-state', 'offered'));
      await world().network.untilState('cav-1', id, 'offered');
      await world().network.say('cav-1', id, 'confirmation');
      await world().network.untilState(ASL, id, 'confirmed');
      expect(await world().update(id, { status: 'in-progress' })).toMatchObject({
        status: 200,
        body: { status: 'in-progress' },
      });
      const done = await world().update(id, { status: 'completed', ...outcome('outcome', 'service-given') });
      expect(done).toMatchObject({
        status: 200,
        body: { status: 'completed', ...outcome('outcome', 'service-given') },
      });
      await world().network.untilState('cav-1', id, 'completed');
      const { body: timeline } = await world().network.call('cav-1', `referrals/${id}/timeline`);
      expect((timeline['items'] as Json[]).map(({ type }) => type)).toEqual([
        'submitted',
        'received',
        'acknowledged',
        'offered',
        'confirmed',
        'taken-in-charge',
        'completed',
      ]);
      const signed = await world().ask(`/Provenance?target=Task/${id}`);
      expect(entries(signed.body)).toHaveLength(7);
      const [first] = entries(signed.body);
      expect(first).toMatchObject({
        target: [{ reference: `Task/${id}` }],
        agent: [{ who: { reference: 'Organization/cav-1' } }],
      });
      const alone = await world().ask(`/Provenance/${String(first?.['id'])}`);
      expect(alone.body).toEqual(first);
    });

    it('is refused with a reason, which leaves as a coarse one', async () => {
      const id = await world().asked();
      const refused = await world().update(id, {
        status: 'rejected',
        statusReason: code('decline-reason', 'safety-distance'),
      });
      expect(refused).toMatchObject({
        status: 200,
        body: { status: 'rejected', statusReason: code('decline-code', 'does-not-fit') },
      });
    });

    it('is a Communication where it only tells something', async () => {
      const id = await world().told('discharge');
      const task = await world().ask(`/Task/${id}`);
      expect(task.body).toMatchObject({ focus: { reference: `Communication/${id}` } });
      expect((await world().ask(`/ServiceRequest/${id}`)).status).toBe(404);
      expect(await world().update(id, { status: 'completed' })).toMatchObject({
        status: 200,
        body: { status: 'completed', businessStatus: code('referral-state', 'noted') },
      });
      const told = await world().ask(`/Communication/${id}`);
      expect(told.body).toMatchObject({
        status: 'completed',
        reasonCode: [code('notice-code', 'discharge')],
      });
      const found = await world().ask(`/Communication?sender=Organization/cav-1&_id=${id}`);
      expect(ids(found.body)).toEqual([id]);
    });
  });

  describe('what else there is', () => {
    it('says what it can do, to everybody', async () => {
      const { status, body } = await world().ask('/metadata', { anonymous: true });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        resourceType: 'CapabilityStatement',
        fhirVersion: '4.0.1',
        kind: 'instance',
      });
    });

    it('lists whom to ask for what, with a house’s answer and never where it is', async () => {
      await world()
        .network.node('asl-liaison')
        .app.get(DataSource)
        .query(
          `INSERT INTO heard_capacity (institution, answer, as_of) VALUES ('casa-rifugio-1', 'waiting-list', now())`,
        );
      const organizations = await world().ask('/Organization');
      expect(ids(organizations.body)).toEqual(expect.arrayContaining(['asl-bt', 'cav-1', 'casa-rifugio-1']));
      expect((await world().ask('/Organization/cav-1')).body).toMatchObject({ id: 'cav-1', active: true });
      const houses = await world().ask(
        '/HealthcareService?service-type=placement&organization=casa-rifugio-1',
      );
      expect(entries(houses.body)).toMatchObject([
        {
          id: 'casa-rifugio-1.placement',
          extension: [{ extension: [{ url: 'answer', valueCode: 'waitlist' }, { url: 'asOf' }] }],
        },
      ]);
      expect((await world().ask('/HealthcareService/casa-rifugio-1.placement')).status).toBe(200);
      expect(houses.text + organizations.text).not.toMatch(/"address"|"location"|"position"/);
    });

    it('tells its officer who has read what', async () => {
      const id = await world().asked();
      await world().update(id, { businessStatus: code('referral-state', 'acknowledged') });
      await world().ask(`/ServiceRequest/${id}`);
      const found = await world().ask(`/AuditEvent?entity=Task/${id}`, { roles: ['dpo'] });
      expect(entries(found.body)).toMatchObject([
        { action: 'R', outcome: '0', entity: [{ what: { reference: `Task/${id}` } }] },
      ]);
      const alone = await world().ask(`/AuditEvent/${String(ids(found.body)[0])}`, { roles: ['dpo'] });
      expect(alone.status).toBe(200);
    });
  });
}
