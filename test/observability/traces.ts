import { describe, expect, it } from '@jest/globals';
import { isLane } from '#messaging';
import { waitFor } from '#testing';
import { allRecords, canaryPhone, canaryWord, searchFor } from '../support/canaries.js';
import { awaitState, NEEDS, openCase, say, submit, type Referral } from '../support/referrals.js';
import type { TestStack } from '../support/with-stack.js';
import type { Collector, Span } from './collector.js';

const LANE = 'referrals.intake-cav.shelter-beds';

/** One request from the browser's side to both folds, as a collector sees it. */
export function traces(stack: () => TestStack, collector: () => Collector): void {
  describe('an emergency in the traces', () => {
    const word = canaryWord();
    const phone = canaryPhone();
    let referral: Referral;
    let file = '';
    let story: readonly Span[] = [];

    it('is one trace from the gateway to the fold at both parties', async () => {
      const centre = stack().as('cav-1');
      file = await openCase(centre, word);
      referral = await submit(centre, {
        to: 'casa-rifugio-1',
        service: 'placement',
        case: file,
        more: { needs: { ...NEEDS, callback: { name: word, phone } } },
      });
      await awaitState(stack().as('casa-rifugio-1'), referral.id, 'received');
      const told = [
        ['gateway', 'POST /api/:node/*'],
        ['intake-cav', 'POST /api/intake-cav/v1/referrals'],
        ['intake-cav', 'postgresql INSERT'],
        ['intake-cav', `send ${LANE}`],
        ['intake-cav', `process ${LANE}`],
        ['shelter-beds', `process ${LANE}`],
        // what the shelter's node answers by itself
        ['shelter-beds', `send ${LANE}`],
      ] as const;
      story = await waitFor('the whole story is told', () => {
        const { spans } = collector();
        const begin = spans.find(({ name }) => name === 'POST /api/intake-cav/v1/referrals');
        const trace = spans.filter(({ traceId }) => traceId === begin?.traceId);
        const isTold = ([service, name]: (typeof told)[number]): boolean =>
          trace.some((span) => span.service === service && span.name === name);
        return Promise.resolve(told.every(isTold) ? trace : undefined);
      });
    });

    it('hangs together: each span but the first belongs to another of the same trace', () => {
      const known = new Set(story.map(({ spanId }) => spanId));
      const lost = story.filter(({ parentSpanId = '' }) => !known.has(parentSpanId));
      expect(lost.map(({ service, name }) => `${service} ${name}`)).toEqual(['gateway POST /api/:node/*']);
    });

    it('shows the audit nothing of it, and nothing of the audit', () => {
      const services = [...new Set(story.map(({ service }) => service))];
      expect(services.sort()).toEqual(['gateway', 'intake-cav', 'shelter-beds']);
    });

    it('has its trace in the lane alone, and no other referral in it', async () => {
      const second = await submit(stack().as('cav-1'), {
        to: 'casa-rifugio-1',
        service: 'placement',
        case: file,
      });
      const house = stack().as('casa-rifugio-1');
      await awaitState(house, second.id, 'received');
      await say(house, second.id, 'acknowledgement');
      const traced = (await allRecords(stack())).flatMap(({ topic, key, headers }) => {
        const traceparent = headers.find(([name]) => name === 'ce_traceparent')?.[1];
        return traceparent === undefined ? [] : [{ topic, key, trace: traceparent.split('-')[1] }];
      });
      expect(traced.filter(({ topic }) => !isLane(topic))).toEqual([]);
      const subjects = new Map<string | undefined, Set<string | null>>();
      for (const { trace, key } of traced) subjects.set(trace, (subjects.get(trace) ?? new Set()).add(key));
      expect([...subjects.values()].filter(({ size }) => size > 1)).toEqual([]);
      expect(new Set(traced.map(({ key }) => key))).toEqual(new Set([referral.id, second.id]));
    });

    it('holds no name, no number and no id in any byte that was exported', () => {
      const search = searchFor({ word, phone, referral: referral.id, file });
      expect(collector().bodies.flatMap((body) => search.in(body))).toEqual([]);
      // and the search would find them
      expect(search.in(Buffer.from(JSON.stringify({ url: `/referrals/${referral.id}` })))).toEqual([
        'referral',
      ]);
    });

    it('says no more than its list of attributes, and no statement', () => {
      const attributes = new Set(collector().spans.flatMap((span) => Object.keys(span.attributes)));
      expect([...attributes].sort()).toEqual([
        'db.operation.name',
        'db.system.name',
        'http.request.method',
        'http.response.status_code',
        'http.route',
        'messaging.destination.name',
        'messaging.operation.type',
        'messaging.system',
        'staffetta.event.type',
      ]);
    });
  });
}
