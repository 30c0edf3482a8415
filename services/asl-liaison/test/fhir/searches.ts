import { describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { ASL, code, codeOf, entries, ids, issue, link, type FhirWorld, type Json } from './world.js';

/** What a poller asks. */
export function describeSearches(world: () => FhirWorld): void {
  describe('a search', () => {
    it('finds by what a poller asks for, page by page, each once', async () => {
      const made = [
        await world().asked(),
        await world().asked(),
        await world().asked({ urgency: 'E3' }, 'cav-2'),
      ];
      const seen: unknown[] = [];
      let url: string | undefined =
        '/Task?status=requested&owner=Organization/asl-bt&code=health-care&_count=2';
      while (url !== undefined) {
        const { body } = await world().ask(url);
        expect(entries(body).length).toBeLessThanOrEqual(2);
        seen.push(...ids(body));
        url = link(body, 'next');
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(made));
      const [, , third] = made;
      const mine = await world().ask('/Task?requester=cav-2&status=requested');
      expect(ids(mine.body)).toEqual([third]);
      const exact = await world().ask(`/Task?business-status=received&_id=${made.join(',')}`);
      expect(ids(exact.body)).toEqual(made);
      const form = await world().ask('/Task/_search', {
        method: 'POST',
        raw: `business-status=received&_id=${made.join(',')}&_sort=-_lastUpdated`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect([form.status, ids(form.body)]).toEqual([200, [...made].reverse()]);
    });

    it('finds what has changed since', async () => {
      const [first, second] = [await world().asked(), await world().asked()];
      const { body } = await world().ask(`/Task/${second}`);
      const last = String((body['meta'] as Json)['lastUpdated']);
      const since = async (condition: string) =>
        ids((await world().ask(`/Task?_lastUpdated=${condition}&_id=${first},${second}`)).body);
      expect(await since(`gt${last}`)).toEqual([]);
      expect(await since(`ge${last}`)).toEqual([second]);
      await world().update(first, { businessStatus: code('referral-state', 'acknowledged') });
      expect(await since(`gt${last}`)).toEqual([first]);
      expect(await since(`le${last}`)).toEqual([second]);
    });

    it('overlooks what it does not know, or refuses it, as the caller prefers', async () => {
      const lenient = await world().ask('/Task?priority=stat&status=failed', {
        headers: { prefer: 'handling=lenient' },
      });
      expect(lenient.status).toBe(200);
      expect(link(lenient.body, 'self')).toBe(`${world().base}/Task?status=failed`);
      const strict = await world().ask('/Task?priority=stat', { headers: { prefer: 'handling=strict' } });
      expect([strict.status, codeOf(strict.body)]).toEqual([400, 'fhir.unsupported-parameter']);
      expect(issue(strict.body)).toMatchObject({ code: 'not-supported' });
      const cursor = await world().ask('/Task?_cursor=bm90aGluZw');
      expect([cursor.status, codeOf(cursor.body)]).toEqual([400, 'cursor.invalid']);
    });

    it('shows nobody what she is shut out of', async () => {
      const id = await world().asked();
      const person = newId();
      const blocked = await world().network.call(ASL, `referrals/${id}/blocks`, {
        body: { subject: person },
        roles: ['coordinator'],
      });
      expect(blocked.status).toBeLessThan(300);
      const found = await world().ask(`/Task?_id=${id}`, { subject: person });
      expect(entries(found.body)).toEqual([]);
      for (const type of ['Task', 'ServiceRequest', 'Patient']) {
        expect((await world().ask(`/${type}/${id}`, { subject: person })).status).toBe(404);
      }
      expect(ids((await world().ask(`/Task?_id=${id}`)).body)).toEqual([id]);
    });
  });
}
