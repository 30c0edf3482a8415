import { describe, expect, it } from '@jest/globals';
import {
  activation,
  ASL,
  code,
  codeOf,
  entries,
  issue,
  key,
  part,
  transaction,
  type FhirWorld,
  type Json,
} from './world.js';

/** "Attiva la rete" by FHIR. */
export function describeActivations(world: () => FhirWorld): void {
  describe('an activation', () => {
    it('is one POST: the centre has it, and the Task says whom to telephone', async () => {
      const sent = await world().ask('/Task', { body: activation(), headers: key() });
      expect(sent.status).toBe(201);
      const id = String(sent.body['id']);
      expect(sent.headers.get('location')).toBe(`${world().base}/Task/${id}/_history/0`);
      expect(sent.body).toMatchObject({
        status: 'draft',
        priority: 'asap',
        extension: expect.arrayContaining([
          {
            url: 'urn:staffetta:fhir:number-to-call',
            valueContactPoint: { system: 'phone', value: expect.stringMatching(/^000 /) as unknown },
          },
        ]) as unknown,
      });
      const owner = String((sent.body['owner'] as Json)['reference']).replace('Organization/', '');
      await world().network.untilState(owner, id, 'received');
      await world().network.say(owner, id, 'acknowledgement');
      const { body } = await world().network.call(owner, `referrals/${id}/content`);
      expect(body).toMatchObject({
        needs: { children: [{ ageBand: '3-5' }], callback: { phone: '000 700 0001' } },
        risk: { tool: 'da-5', level: 'high' },
      });
      expect((await world().ask(`/Consent/${id}`)).body).toMatchObject({ status: 'active' });
    });

    it('is one, however often it is sent', async () => {
      const headers = key();
      const first = await world().ask('/Task', {
        body: activation({ owner: { reference: 'Organization/cav-2' } }),
        headers,
      });
      const again = await world().ask('/Task', {
        body: activation({ owner: { reference: 'Organization/cav-2' } }),
        headers,
      });
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(again.body['id']).toBe(first.body['id']);
      expect(first.body['owner']).toEqual({ reference: 'Organization/cav-2' });
      const other = await world().ask('/Task', { body: activation(), headers });
      expect([other.status, codeOf(other.body)]).toEqual([422, 'idempotency.reused']);
      const none = await world().ask('/Task', { body: activation() });
      expect([none.status, codeOf(none.body)]).toEqual([400, 'idempotency.missing']);
    });

    it('is not taken for another woman’s by a search', async () => {
      const headers = { 'if-none-exist': 'owner=Organization/cav-1' };
      for (const more of [{}, key()]) {
        const refused = await world().ask('/Task', {
          body: activation(),
          headers: { ...headers, ...more },
        });
        expect([refused.status, codeOf(refused.body)]).toEqual([400, 'fhir.unsupported-conditional-create']);
        expect(String(issue(refused.body)['diagnostics'])).toMatch(/call: 000 /);
      }
      const bundle = transaction();
      const entry = (bundle['entry'] as Json[]).map((each) => ({
        ...each,
        request: { ...(each['request'] as Json), ifNoneExist: 'owner=Organization/cav-1' },
      }));
      const refused = await world().ask('', { body: { ...bundle, entry }, headers: key() });
      expect([refused.status, codeOf(refused.body)]).toEqual([422, 'fhir.profile']);
    });

    it('is taken as a transaction too', async () => {
      const sent = await world().ask('', { body: transaction(), headers: key() });
      expect(sent).toMatchObject({ status: 200, body: { type: 'transaction-response' } });
      const responses = (sent.body['entry'] as { response: Json }[]).map(({ response }) => response);
      expect(responses.map(({ status }) => status)).toEqual(['201 Created', '201 Created', '201 Created']);
      const task = entries(sent.body).find(({ resourceType }) => resourceType === 'Task');
      expect((await world().ask(`/Task/${String(task?.['id'])}`)).status).toBe(200);
    });

    const input = (name: string, value: Json): Json => {
      const rest = (activation()['input'] as { type: { coding: { code: string }[] } }[]).filter(
        ({ type }) => type.coding[0]?.code !== name,
      );
      return { input: [...rest, part(name, value)] };
    };
    const sent = async (): Promise<unknown[]> => {
      const { body } = await world().network.call(ASL, 'referrals?side=sent&limit=100');
      return (body['items'] as Json[]).map(({ id }) => id);
    };
    it.each<[string, Json, number, string]>([
      [
        'a reference that leads out',
        { focus: { reference: 'https://example.org/ServiceRequest/1' } },
        422,
        'fhir.reference',
      ],
      ['a reference to nothing', { focus: { reference: '#nothing' } }, 422, 'fhir.reference'],
      ['somebody else’s name', { requester: { reference: 'Organization/cav-1' } }, 422, 'fhir.reference'],
      [
        'an owner that nobody lists',
        { owner: { reference: 'Organization/nobody' } },
        422,
        'referral.unknown-recipient',
      ],
      ['a bed', { owner: { reference: 'Organization/casa-rifugio-1' } }, 422, 'referral.no-flow'],
      ['no input', { input: undefined }, 422, 'fhir.profile'],
      ['a description', { description: 'Mario Rossi' }, 422, 'fhir.profile'],
      [
        'a part that nobody knows',
        { input: [part('name', { valueString: 'Xilofona' })] },
        422,
        'fhir.profile',
      ],
      [
        'a code that is none',
        input('risk-level', { valueCodeableConcept: code('risk-level', 'huge') }),
        422,
        'fhir.profile',
      ],
      [
        'a comune that is none',
        input('comune', {
          valueCodeableConcept: { coding: [{ system: 'urn:staffetta:comune', code: '999999' }] },
        }),
        422,
        'comune.unknown',
      ],
      [
        'a contact where a code belongs',
        input('choice', { valueCodeableConcept: code('agreement-method', 'call 347 1234567') }),
        422,
        'request.contact-in-code',
      ],
      [
        'a Patient with a name',
        {
          contained: [
            ...(activation()['contained'] as Json[]).slice(0, 1),
            { resourceType: 'Patient', id: 'patient', name: [{ family: 'Xilofona' }] },
          ],
        },
        422,
        'fhir.profile',
      ],
    ])('with %s is refused whole', async (_, more, status, expected) => {
      const before = await sent();
      const refused = await world().ask('/Task', { body: activation(more), headers: key() });
      expect([refused.status, codeOf(refused.body)]).toEqual([status, expected]);
      expect(refused.body['resourceType']).toBe('OperationOutcome');
      // always a number to call, never what was sent
      expect(String(issue(refused.body)['diagnostics'])).toMatch(/call: 000 /);
      expect(refused.text).not.toMatch(/Xilofona|347|Rossi|huge/);
      expect(await sent()).toEqual(before);
    });

    it('with fifty-one entries, eleven levels or too many bytes is refused', async () => {
      const bundle = transaction();
      const [entry] = bundle['entry'] as Json[];
      const many = await world().ask('', {
        body: { ...bundle, entry: Array(51).fill(entry) },
        headers: key(),
      });
      expect([many.status, codeOf(many.body)]).toEqual([422, 'fhir.profile']);
      const deep = Array.from({ length: 11 }).reduce<Json>((inner) => ({ extension: inner }), {});
      const tooDeep = await world().ask('/Task', { body: activation({ meta: deep }), headers: key() });
      expect([tooDeep.status, codeOf(tooDeep.body)]).toEqual([400, 'fhir.too-deep']);
      const deeper = Array.from({ length: 40 }).reduce<Json>((inner) => ({ extension: inner }), {});
      const muchDeeper = await world().ask('/Task', { body: activation({ meta: deeper }), headers: key() });
      expect(muchDeeper).toMatchObject({ status: 400, body: { resourceType: 'OperationOutcome' } });
      const large = await world().ask('/Task', {
        raw: JSON.stringify({ x: 'x'.repeat(70_000) }),
        headers: key(),
      });
      expect([large.status, codeOf(large.body)]).toEqual([413, 'request.too-large']);
    });
  });
}
