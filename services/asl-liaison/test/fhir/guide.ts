import { describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { guideExamples, waitFor } from '#testing';
import { FHIR, type FhirAnswer, type FhirWorld } from './world.js';

/** The guide is right: its requests are answered as it says, in its order. */
export function describeGuide(world: () => FhirWorld): void {
  // the machine was slow: what was said is on its way
  const arrived = (task: string, before: string): Promise<FhirAnswer> =>
    waitFor('the new version', async () => {
      const again = await world().ask(`/Task/${task}`);
      return again.headers.get('etag') === before ? undefined : again;
    });

  describe('the guide', () => {
    it('shows requests that are answered as it says', async () => {
      const task = await world().asked();
      const shown = await guideExamples('fhir.md');
      expect(shown.length).toBeGreaterThanOrEqual(9);
      for (const { answers, role = 'clinician', method, path, headers, body } of shown) {
        const etag = (await world().ask(`/Task/${task}`)).headers.get('etag') ?? '';
        const fill = (text: string): string =>
          text.replaceAll('{task}', task).replaceAll('{version}', etag).replaceAll('{key}', newId());
        const sent = Object.entries(headers).map(([name, value]): [string, string] => [
          name.toLowerCase(),
          fill(value),
        ]);
        const answer = await world().ask(fill(path).replace(FHIR, ''), {
          method,
          ...(body === undefined ? {} : { raw: fill(body) }),
          headers: Object.fromEntries(sent),
          roles: [role],
        });
        const { status, text } = answer.status === 202 ? await arrived(task, etag) : answer;
        expect([method, path, status, text]).toEqual([method, path, answers, text]);
      }
    });
  });
}
