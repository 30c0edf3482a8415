import { expect } from '@jest/globals';
import { waitFor } from '#testing';
import { journey } from '../support/journey.js';
import { awaitState, say, submit } from '../support/referrals.js';
import { listen } from '../support/stream.js';
import type { TestStack } from '../support/with-stack.js';

const ID = /^[0-9a-f-]{36}$/;

/** What the screens listen to (design §9). */
export function streams(stack: () => TestStack): void {
  journey(
    'the stream tells both parties what to read again, by ids, and nobody else',
    stack,
    async (network) => {
      const centre = network.as('cav-1');
      const neighbour = network.as('cav-2'); // at the same node
      const ambito = network.as('ambito-barletta');
      const streams = [await listen(centre), await listen(ambito), await listen(neighbour)] as const;
      const [atCentre, atAmbito, atNeighbour] = streams;
      try {
        const { id } = await submit(centre, { to: 'ambito-barletta', service: 'social-emergency' });
        await awaitState(ambito, id, 'received');
        await say(ambito, id, 'acknowledgement');
        await say(ambito, id, 'info-request', { question: 'Quale scuola?' });
        await awaitState(centre, id, 'info-requested');
        await say(centre, id, 'own-decision');
        await waitFor('both have heard', () => atCentre.names(id) && atAmbito.names(id));

        const own = await submit(neighbour, { to: 'ambito-barletta', service: 'social-emergency' });
        await waitFor('the neighbour hears its own', () => atNeighbour.names(own.id));
        expect(atNeighbour.names(id)).toBe(false);
        await awaitState(ambito, own.id, 'received');
        await say(neighbour, own.id, 'correction');

        for (const [client, stream, side] of [
          [centre, atCentre, 's'],
          [ambito, atAmbito, 'r'],
        ] as const) {
          const about = stream.messages().filter((message) => message['id'] === id);
          expect(about.length).toBeGreaterThan(1);
          for (const message of about)
            expect(message).toEqual({ type: 'referral', id, side, node: client.node });
          expect(stream.messages().every((message) => ID.test(String(message['id'])))).toBe(true);
        }
        return [
          { id, sender: centre, recipient: ambito, ends: 'declined-by-woman' },
          { id: own.id, sender: neighbour, recipient: ambito, ends: 'entered-in-error' },
        ];
      } finally {
        for (const stream of streams) stream.stop();
      }
    },
  );
}
