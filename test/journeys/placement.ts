import { expect } from '@jest/globals';
import { journey } from '../support/journey.js';
import { awaitState, openCase, say, submit, timeline } from '../support/referrals.js';
import { awaitUnit } from '../support/units.js';
import type { TestStack } from '../support/with-stack.js';

/** From a centre to the shelter: in an emergency, and where there is no place. */
export function placements(stack: () => TestStack): void {
  journey('an emergency goes from the centre to the shelter', stack, async (network) => {
    const centre = network.as('cav-1');
    const shelter = network.as('casa-rifugio-1');
    const { id } = await submit(centre, { to: 'casa-rifugio-1', service: 'placement' });
    await awaitState(shelter, id, 'received');

    await say(shelter, id, 'acknowledgement');
    await say(shelter, id, 'offer', { unit: 'U-7K' });
    await awaitUnit(shelter, 'U-7K', 'held');
    const { offer } = await awaitState(centre, id, 'offered');
    expect(offer).not.toBeNull();

    await say(centre, id, 'confirmation', { offer: offer?.id, escort: true });
    await awaitState(shelter, id, 'confirmed');
    await awaitUnit(shelter, 'U-7K', 'reserved');
    await say(centre, id, 'departure');
    await say(shelter, id, 'admission');
    await awaitState(centre, id, 'in-charge');
    await awaitUnit(shelter, 'U-7K', 'occupied');

    await say(shelter, id, 'completion', { outcome: 'goals-reached' });
    await awaitState(centre, id, 'completed');
    await awaitUnit(shelter, 'U-7K', 'available');

    const told = await timeline(centre, id);
    expect(told.map(({ type, side }) => `${side} ${type}`)).toEqual([
      's submitted',
      'r received',
      'r acknowledged',
      'r offered',
      's confirmed',
      's departed',
      'r taken-in-charge',
      'r completed',
    ]);
    expect(told.some(({ superseded }) => superseded)).toBe(false);
    return [{ id, sender: centre, recipient: shelter, ends: 'completed' }];
  });

  journey('not possible here: the next is asked, by a request of its own', stack, async (network) => {
    const centre = network.as('cav-1');
    const shelter = network.as('casa-rifugio-1');
    const caseId = await openCase(centre);
    const first = await submit(centre, { to: 'casa-rifugio-1', service: 'placement', case: caseId });
    await awaitState(shelter, first.id, 'received');
    await say(shelter, first.id, 'acknowledgement');
    await say(shelter, first.id, 'decline', { reason: 'no-place', redirect: 'casa-fuori-2' });
    await awaitState(centre, first.id, 'declined');
    const { items } = await centre.ok(
      centre.get<{ items: { reason?: string }[] }>(`referrals/${first.id}/timeline`),
    );
    expect(items.at(-1)?.reason).toBe('no-place');
    const content = await centre.ok(
      centre.get<{ events: { body: object }[] }>(`referrals/${first.id}/content`),
    );
    expect(content.events.at(-1)?.body).toEqual({ redirect: 'casa-fuori-2' });

    const second = await submit(centre, { to: 'casa-fuori-2', service: 'placement', case: caseId });
    await awaitState(centre, second.id, 'received', 'r');
    const reported = { reported: true };
    await say(centre, second.id, 'acknowledgement', reported);
    await say(centre, second.id, 'offer', reported);
    await say(centre, second.id, 'confirmation');
    await say(centre, second.id, 'admission', reported);
    // her first request is over, and the second does not touch it
    await awaitState(centre, first.id, 'declined');
    return [
      { id: first.id, sender: centre, recipient: shelter, ends: 'declined' },
      { id: second.id, sender: centre, recipient: centre, ends: 'in-charge' },
    ];
  });
}
