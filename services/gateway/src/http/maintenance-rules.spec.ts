import { describe, expect, it } from '@jest/globals';
import { passesInMaintenance } from './maintenance-rules.js';

const body = (content: unknown): Buffer => Buffer.from(JSON.stringify(content));

describe('what passes while there is maintenance', () => {
  it.each([
    ['GET', '/v1/referrals', undefined],
    ['HEAD', '/v1/cases/1', undefined],
    ['POST', '/v1/referrals', { urgency: 'E1' }],
    ['POST', '/v1/referrals', { urgency: 'E0', agreed: 'voice' }],
    ['POST', '/v1/activations', {}],
    ['POST', '/v1/who-answers', {}],
    ['POST', '/v1/cases', {}],
    ['POST', '/v1/cases/1/agreements', {}],
    ['POST', '/v1/referrals/1/voice-agreement', {}],
    ['POST', '/v1/referrals/1/admission', {}],
    ['POST', '/v1/agreements/1/withdrawal', {}],
    ['PUT', '/v1/drafts/1', {}],
    ['POST', '/v1/operations/parked/1/retry', {}],
    ['POST', '/fhir/R4/Task/_search', undefined],
  ])('%s %s', (method, path, content) => {
    expect(passesInMaintenance(method, path, body(content ?? ''))).toBe(true);
  });

  it.each([
    ['POST', '/v1/referrals', { urgency: 'E2' }],
    ['POST', '/v1/referrals', {}],
    ['POST', '/v1/referrals', { urgency: ['E1', 'E2'] }],
    ['POST', '/v1/activations', { urgency: 'E3' }],
    ['POST', '/v1/referrals/1/completion', {}],
    ['POST', '/v1/referrals/1/admission/more', {}],
    ['POST', '/v1/contacts', {}],
    ['PUT', '/v1/plan/1', {}],
    ['PATCH', '/v1/referrals', { urgency: 'E1' }],
    ['DELETE', '/v1/cases', {}],
    ['POST', '/fhir/R4/Task', {}],
  ])('not %s %s', (method, path, content) => {
    expect(passesInMaintenance(method, path, body(content))).toBe(false);
  });

  it('takes nothing for urgent that it cannot read', () => {
    for (const sent of [undefined, null, Buffer.from('{'), Buffer.from([0x1f, 0x8b])])
      for (const path of ['/v1/referrals', '/v1/activations'])
        expect(passesInMaintenance('POST', path, sent)).toBe(false);
    expect(passesInMaintenance('POST', '/v1/referrals', Buffer.from('null'))).toBe(false);
  });
});
