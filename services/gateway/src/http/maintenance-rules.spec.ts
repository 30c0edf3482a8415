import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
    ['POST', '/v1/cases/1/requests', { urgency: 'E1', to: ['a', 'b'] }],
    ['POST', '/v1/cases/1/hand-over', { urgency: 'E0' }],
    // as urgent as it was then, unless it says otherwise
    ['POST', '/v1/cases/1/return', {}],
    ['POST', '/v1/referrals/1/morning', { urgency: 'E1' }],
    ['POST', '/v1/referrals/1/reroute', { to: 'a' }],
    ['POST', '/v1/referrals/1/assignment', {}],
    ['POST', '/v1/referrals/1/break-glass', {}],
    ['POST', '/v1/referrals/1/blocks', {}],
    ['POST', '/v1/cases/1/blocks', {}],
    ['POST', '/v1/cases/1/team', {}],
    ['PUT', '/v1/cases/1/exclusions', {}],
    ['POST', '/v1/contacts', {}],
    // in the console it is this that opens her file
    ['POST', '/v1/contacts/1/outcome', {}],
    ['POST', '/v1/observations', {}],
    ['POST', '/v1/agreements/1/withdrawal', {}],
    ['PUT', '/v1/drafts/1', {}],
    ['POST', '/v1/operations/parked/1/retry', {}],
    ['POST', '/fhir/R4/Task/_search', undefined],
    ['POST', '/fhir/R4/Task', {}],
    ['POST', '/fhir/R4', {}],
    ['PUT', '/fhir/R4/Task/1', {}],
  ])('%s %s', (method, path, content) => {
    expect(passesInMaintenance(method, path, body(content ?? ''))).toBe(true);
  });

  it.each([
    ['POST', '/v1/referrals', { urgency: 'E2' }],
    ['POST', '/v1/referrals', {}],
    ['POST', '/v1/referrals', { urgency: ['E1', 'E2'] }],
    ['POST', '/v1/activations', { urgency: 'E3' }],
    ['POST', '/v1/cases/1/requests', { urgency: 'E2' }],
    ['POST', '/v1/cases/1/hand-over', {}],
    ['POST', '/v1/cases/1/return', { urgency: 'E2' }],
    // she is safe for the night
    ['POST', '/v1/referrals/1/morning', {}],
    ['POST', '/v1/referrals/1/admission/more', {}],
    ['POST', '/v1/referrals/1/erasure', {}],
    ['POST', '/v1/referrals/1/block-lifts', {}],
    ['POST', '/v1/stays/1/extension', {}],
    ['POST', '/v1/cases/1/closure', {}],
    ['PUT', '/v1/plan/1', {}],
    ['PATCH', '/v1/referrals', { urgency: 'E1' }],
    ['DELETE', '/v1/cases', {}],
    ['POST', '/fhir/R4/Subscription', {}],
    ['PUT', '/fhir/R4/Subscription/1', {}],
  ])('not %s %s', (method, path, content) => {
    expect(passesInMaintenance(method, path, body(content))).toBe(false);
  });

  it('lets every step of a request pass, as the nodes name them', async () => {
    const folder = join(__dirname, '../../../../libs/party/src/http');
    for (const [side, least] of [
      ['sender', 7],
      ['recipient', 12],
    ] as const) {
      const controller = await readFile(join(folder, `${side}.controller.ts`), 'utf8');
      const steps = [...controller.matchAll(/^ {2}@(?:Sender|Recipient)Verb\('([^']+)'\)$/gm)];
      expect(steps.length).toBeGreaterThanOrEqual(least);
      for (const [, step = ''] of steps)
        expect([step, passesInMaintenance('POST', `/v1/referrals/1/${step}`, body({}))]).toEqual([
          step,
          true,
        ]);
    }
  });

  it('takes nothing for urgent that it cannot read', () => {
    for (const sent of [undefined, null, Buffer.from('{'), Buffer.from([0x1f, 0x8b])])
      for (const path of ['/v1/referrals', '/v1/activations'])
        expect(passesInMaintenance('POST', path, sent)).toBe(false);
    expect(passesInMaintenance('POST', '/v1/referrals', Buffer.from('null'))).toBe(false);
  });
});
