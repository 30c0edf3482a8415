import { expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { auditIsWell } from './support/audit.js';
import { awaitState, say, submit, timeline } from './support/referrals.js';
import { onBothLogs } from './support/with-stack.js';

interface Unit {
  readonly id: string;
  readonly code: string;
  readonly state: string;
}

onBothLogs('an emergency placement', (stack) => {
  it('goes from the centre to the shelter, and both tell the same story', async () => {
    const centre = stack().as('cav-1');
    const shelter = stack().as('casa-rifugio-1');
    const unit = (code: string): Promise<Unit | undefined> =>
      shelter
        .ok(shelter.get<{ items: Unit[] }>('units'))
        .then(({ items }) => items.find((one) => one.code === code));
    const unitIs = (state: string): Promise<Unit> =>
      waitFor(`the unit is ${state}`, async () => {
        const found = await unit('U-7K');
        return found?.state === state ? found : undefined;
      });

    const { id } = await submit(centre, { to: 'casa-rifugio-1', service: 'placement' });
    await awaitState(shelter, id, 'received');
    await awaitState(centre, id, 'received');

    await say(shelter, id, 'acknowledgement');
    await say(shelter, id, 'offer', { unit: 'U-7K' });
    await unitIs('held');
    const { offer } = await awaitState(centre, id, 'offered');
    expect(offer).not.toBeNull();

    await say(centre, id, 'confirmation', { offer: offer?.id, escort: true });
    await awaitState(shelter, id, 'confirmed');
    await say(centre, id, 'departure');
    await say(shelter, id, 'admission');
    await awaitState(centre, id, 'in-charge');
    await unitIs('occupied');

    await say(shelter, id, 'completion', { outcome: 'goals-reached' });
    await awaitState(centre, id, 'completed');
    await awaitState(shelter, id, 'completed');
    await unitIs('available');

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
    expect(told.every(({ superseded }) => !superseded)).toBe(true);
    expect(await timeline(shelter, id)).toEqual(told);
    await auditIsWell(stack());
  });
});
