import { describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { issue, key, type FhirWorld } from './world.js';

/** Errors in the words of FHIR. */
export function describeErrors(world: () => FhirWorld): void {
  describe('every error', () => {
    it.each<[string, string, object, number]>([
      ['no such resource', `/Task/${newId()}`, {}, 404],
      ['no id', '/Task/1', {}, 404],
      ['no such type', '/Observation/1', {}, 404],
      ['no such interaction', '/Task/1', { method: 'DELETE' }, 404],
      ['no token', '/Task', { anonymous: true }, 401],
      ['another institution', '/Task', { institution: 'cav-1' }, 404],
      ['a role that may not', '/Task', { roles: ['admin'] }, 404],
      ['no JSON', '/Task', { raw: '<Task/>', headers: { 'content-type': 'application/fhir+xml' } }, 415],
      ['broken JSON', '/Task', { raw: '{', headers: { 'idempotency-key': 'k' } }, 400],
      ['a list', '/Task', { raw: '[]', headers: { 'idempotency-key': 'k' } }, 400],
      ['XML wanted', '/Task', { headers: { accept: 'application/fhir+xml' } }, 406],
      [
        'a form that is no search',
        '/Task',
        { raw: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
        415,
      ],
      ['a path that is none', `/Task/%E0%A4%A`, {}, 400],
      ['Provenance of nothing', '/Provenance', {}, 400],
      ['AuditEvent for a clinician', '/AuditEvent', {}, 404],
    ])('%s', async (_, path, ask, status) => {
      const answer = await world().ask(path, ask);
      expect([answer.status, answer.body['resourceType']]).toEqual([status, 'OperationOutcome']);
      expect(issue(answer.body)).toMatchObject({ severity: 'error' });
    });

    it('is a problem elsewhere, where no FHIR is taken', async () => {
      const url = world().base.replace('/fhir/R4', '/v1/referrals');
      const answer = await world().ask(url, { body: {}, headers: key() });
      expect(answer.status).toBe(415);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    });
  });
}
