import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { waitFor } from '#testing';
import type { Client, Reply } from '../support/client.js';
import { cross } from '../support/cross.js';
import { holdRelay } from '../support/hold-relay.js';
import { journey } from '../support/journey.js';
import { awaitState, openCase, say, submit, timeline, type Referral } from '../support/referrals.js';
import { awaitUnit } from '../support/units.js';
import type { TestStack } from '../support/with-stack.js';

type Problem = Partial<Referral> & { readonly code?: string; readonly details?: { readonly state?: string } };

/** How commands are answered, and what one confirmation means for the others (design §3.3, §3.4). */
export function answers(stack: () => TestStack): void {
  journey(
    'whoever waits is told what became of it, and whoever does not is told later',
    stack,
    async (network) => {
      const centre = network.as('cav-1');
      const ambito = network.as('ambito-andria');
      const { id } = await submit(centre, { to: 'ambito-andria', service: 'equipe-care', urgency: 'E2' });
      await awaitState(ambito, id, 'received');

      // not folded yet: 202, with or without waiting; the same call again, when it is: 200
      const acknowledge = saying(ambito, `referrals/${id}/acknowledgement`);
      const letGo = await holdRelay(network, ambito.node);
      try {
        const waiting: Readonly<Record<string, string>>[] = [{}, { prefer: 'wait=2' }];
        for (const headers of waiting) {
          const { status, body } = await acknowledge(headers);
          expect({ status, body }).toMatchObject({
            status: 202,
            body: { state: 'received', pending: { type: 'acknowledged' } },
          });
        }
        const second = await ambito.post<Problem>(`referrals/${id}/waitlisting`);
        expect([second.status, second.body.code]).toEqual([409, 'referral.pending']);
      } finally {
        await letGo();
      }
      const heard = await untilHeard(acknowledge);
      expect(heard).toMatchObject({ status: 200, body: { state: 'acknowledged', pending: null } });
      await awaitState(centre, id, 'acknowledged');

      // something else came first: 409 with the state that holds
      const offer = saying(ambito, `referrals/${id}/offer`);
      const said = { client: ambito, id, say: () => offer({}) };
      const cancel = () => centre.post(`referrals/${id}/cancellation`, { reason: 'helped-elsewhere' });
      await cross(network, { client: centre, id, say: cancel }, said);
      expect(await untilHeard(offer)).toMatchObject({
        status: 409,
        body: { code: 'referral.superseded', details: { state: 'cancelled' } },
      });
      return [{ id, sender: centre, recipient: ambito, ends: 'cancelled' }];
    },
  );

  journey('one yes cancels the other requests of her case, and only those', stack, async (network) => {
    const centre = network.as('cav-2');
    const shelter = network.as('casa-rifugio-1');
    const asl = network.as('asl-bt');
    const file = { case: await openCase(centre) };
    const [inside, outside, care] = [
      await submit(centre, { ...file, to: 'casa-rifugio-1', service: 'placement' }),
      await submit(centre, { ...file, to: 'casa-fuori-1', service: 'placement' }),
      await submit(centre, { ...file, to: 'asl-bt', service: 'health-care' }),
    ];
    await awaitState(shelter, inside.id, 'received');
    await say(shelter, inside.id, 'acknowledgement');
    await say(shelter, inside.id, 'offer', { unit: 'U-9D' });
    await awaitState(centre, inside.id, 'offered');
    await awaitState(centre, outside.id, 'received', 'r');
    await say(centre, outside.id, 'acknowledgement', { reported: true });
    await say(centre, outside.id, 'offer', { reported: true });

    const letGo = await holdRelay(network, centre.node);
    try {
      await centre.ok(centre.post(`referrals/${outside.id}/confirmation`));
      const both = await centre.post<Problem>(`referrals/${inside.id}/confirmation`);
      expect([both.status, both.body.code]).toEqual([409, 'case.confirmation-pending']);
    } finally {
      await letGo();
    }
    await awaitState(shelter, inside.id, 'cancelled');
    await awaitUnit(shelter, 'U-9D', 'available');
    await awaitState(centre, outside.id, 'confirmed');
    await awaitState(asl, care.id, 'received');
    const { items } = await shelter.ok(
      shelter.get<{ items: { type: string; reason?: string }[] }>(`referrals/${inside.id}/timeline`),
    );
    expect(items.at(-1)).toMatchObject({ type: 'cancelled', reason: 'sibling-confirmed' });
    expect((await timeline(centre, care.id)).map(({ type }) => type)).toEqual(['submitted', 'received']);
    return [
      { id: inside.id, sender: centre, recipient: shelter, ends: 'cancelled' },
      { id: outside.id, sender: centre, recipient: centre, ends: 'confirmed' },
      { id: care.id, sender: centre, recipient: asl, ends: 'received' },
    ];
  });
}

type Saying = (headers: Readonly<Record<string, string>>) => Promise<Reply<Problem>>;

/** One call, however often it is repeated. */
function saying(client: Client, path: string): Saying {
  const key = randomUUID();
  return (headers) => client.post<Problem>(path, {}, { 'idempotency-key': key, ...headers });
}

const untilHeard = (call: Saying): Promise<Reply<Problem>> =>
  waitFor('it is heard', async () => {
    const reply = await call({ prefer: 'wait=2' });
    return reply.status === 202 ? undefined : reply;
  });
