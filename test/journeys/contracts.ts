import { describe, expect, it } from '@jest/globals';
import { openApiFaults } from '#testing';
import type { TestStack } from '../support/with-stack.js';

/** What integrators read before they write a line: every node's interface, and the events between nodes. */
export function contracts(stack: () => TestStack): void {
  describe('the interfaces', () => {
    const get = (path: string): Promise<Response> => fetch(`${stack().stack.url}${path}`);
    const nodes = (): string[] => Object.keys(stack().stack.nodes);

    it('are described as the interoperability guidelines ask, at every node', async () => {
      expect(nodes().length).toBeGreaterThan(5);
      for (const node of nodes()) {
        const document: unknown = await (await get(`/api/${node}/openapi.json`)).json();
        expect({ node, faults: openApiFaults(document) }).toEqual({ node, faults: [] });
      }
    });

    it('say whether they work, to whoever asks', async () => {
      for (const node of nodes()) {
        const response = await get(`/api/${node}/v1/status`);
        expect({ node, status: response.status, told: await response.json() }).toEqual({
          ...{ node, status: 200 },
          told: { status: 200, title: 'In funzione' },
        });
      }
    });

    it('stand beside a catalogue of the events', async () => {
      const page = await get('/docs/events');
      expect(page.headers.get('content-type')).toContain('text/html');
      const text = await page.text();
      expect(text).toContain('staffetta.referral.submitted.v1');
      expect(text).toContain('referrals.{nodeA}.{nodeB}');
      // the way out, and no other: the policy names it by its hash
      expect(text.match(/<script/g)).toHaveLength(1);
      expect(page.headers.get('content-security-policy')).toMatch(/script-src 'sha256-[^']+'(?:;|$)/);
      const document = (await (await get('/docs/asyncapi.json')).json()) as { asyncapi: string };
      expect(document.asyncapi).toBe('3.1.0');
    });
  });
}
