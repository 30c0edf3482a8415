import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { waitFor } from '#testing';
import type { Client } from '../support/client.js';
import { journey } from '../support/journey.js';
import { awaitState, say, submit, timeline, type Referral } from '../support/referrals.js';
import { awaitUnit } from '../support/units.js';
import type { TestStack } from '../support/with-stack.js';

/** Nodes that die in the middle (design §12): what was accepted stays accepted, and happens once. */
export function restarts(stack: () => TestStack): void {
  journey('each node dies once on the way, and nothing is lost or said twice', stack, async (network) => {
    const centre = network.as('cav-2');
    const shelter = network.as('casa-rifugio-1');
    const { handle } = network;

    // the recipient is down: the request is accepted all the same
    await handle.halt(shelter.node);
    const { id } = await submit(centre, { to: 'casa-rifugio-1', service: 'placement' });
    await awaitState(centre, id, 'submitted');
    await handle.resume(shelter.node);
    await awaitState(centre, id, 'received');

    // killed right after it said yes: the same call again finds it done
    await insist(shelter, id, 'acknowledgement', {}, () => handle.kill(shelter.node));
    await awaitState(centre, id, 'acknowledged');
    await say(shelter, id, 'offer', { unit: 'U-6M' });
    await awaitState(centre, id, 'offered');
    handle.kill('province-audit');
    await insist(centre, id, 'confirmation', { escort: true }, () => handle.kill(centre.node));
    await awaitState(shelter, id, 'confirmed');
    await awaitUnit(shelter, 'U-6M', 'reserved');

    // and in order, as in an update
    await handle.restart(centre.node);
    await say(shelter, id, 'admission');
    await say(shelter, id, 'completion', { outcome: 'goals-reached' });
    await awaitState(centre, id, 'completed');
    await handle.ready('province-audit');
    expect((await timeline(centre, id)).map(({ type }) => type)).toEqual([
      'submitted',
      'received',
      'acknowledged',
      'offered',
      'confirmed',
      'taken-in-charge',
      'completed',
    ]);
    return [{ id, sender: centre, recipient: shelter, ends: 'completed' }];
  });
}

/** Says it, lets something happen once it is durable, and says the same again until it is folded. */
async function insist(
  client: Client,
  id: string,
  verb: string,
  body: object,
  happens: () => void,
): Promise<void> {
  const key = { 'idempotency-key': randomUUID() };
  const first = await client.post<Referral>(`referrals/${id}/${verb}`, body, key);
  expect(first.status).toBe(202);
  happens();
  await waitFor(`${verb} is folded`, async () => {
    const { status } = await client.post<Referral>(`referrals/${id}/${verb}`, body, {
      ...key,
      prefer: 'wait=2',
    });
    expect([200, 202, 502, 503, 504]).toContain(status);
    return status === 200;
  });
}
