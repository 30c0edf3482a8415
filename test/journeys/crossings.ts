import { expect } from '@jest/globals';
import { waitFor } from '#testing';
import { cross, onItsWay, type Said } from '../support/cross.js';
import type { Client } from '../support/client.js';
import { query } from '../support/database.js';
import { holdRelay } from '../support/hold-relay.js';
import { journey } from '../support/journey.js';
import { awaitState, say, submit, timeline } from '../support/referrals.js';
import { awaitUnit, endStay, unitOf } from '../support/units.js';
import type { TestStack } from '../support/with-stack.js';

const UNIT = 'U-2R';

interface Parties {
  readonly network: TestStack;
  readonly centre: Client;
  readonly shelter: Client;
  readonly id: string;
}

/** What crosses in the lane: whichever comes first holds, for both (design §3, §3.3). Both orders of each pair. */
export function crossings(stack: () => TestStack): void {
  const crossing = (name: string, tell: (parties: Parties) => Promise<string>): void =>
    journey(name, stack, async (network) => {
      const parties = await requested(network);
      const ends = await tell(parties);
      return [{ id: parties.id, sender: parties.centre, recipient: parties.shelter, ends }];
    });

  crossing('she cancels before the offer: the unit is free again', async (parties) => {
    const { network, shelter } = parties;
    await acknowledged(parties);
    await cross(network, cancellation(parties), offer(parties));
    await awaitUnit(shelter, UNIT, 'available');
    expect(await lastTwo(parties)).toEqual(['s cancelled', 'r offered superseded']);
    return 'cancelled';
  });

  crossing('the offer comes before she cancels: she cancels it all the same', async (parties) => {
    const { network, shelter } = parties;
    await acknowledged(parties);
    await cross(network, offer(parties), cancellation(parties));
    await awaitUnit(shelter, UNIT, 'available');
    expect(await lastTwo(parties)).toEqual(['r offered', 's cancelled']);
    return 'cancelled';
  });

  crossing('she cancels before the admission: she stays, and both cover the stay', async (parties) => {
    const { network, centre, shelter, id } = parties;
    await confirmed(parties);
    await cross(network, cancellation(parties), admission(parties));
    expect(await lastTwo(parties)).toEqual(['s cancelled', 'r taken-in-charge superseded']);
    const unit = await waitFor('the stay has lost its referral', async () => {
      const now = await unitOf(shelter, UNIT);
      return now.referral === null ? now : undefined;
    });
    expect(unit.state).toBe('occupied');
    await coverTask(centre, id);
    await coverTask(shelter, id);
    await endStay(shelter, UNIT);
    return 'cancelled';
  });

  crossing('the admission comes before she cancels: it is too late to cancel', async (parties) => {
    const { network, centre, shelter, id } = parties;
    await confirmed(parties);
    await cross(network, admission(parties), cancellation(parties));
    expect(await lastTwo(parties)).toEqual(['r taken-in-charge', 's cancelled superseded']);
    await awaitState(centre, id, 'in-charge');
    expect(await unitOf(shelter, UNIT)).toMatchObject({ state: 'occupied', referral: id });
    await say(shelter, id, 'completion', { outcome: 'goals-reached' });
    await awaitUnit(shelter, UNIT, 'available');
    return 'completed';
  });

  crossing('she says yes before the offer expires: the unit is hers', async (parties) => {
    const { network, centre, shelter, id } = parties;
    await offered(parties);
    await cross(network, confirmation(parties), expiry(parties));
    expect(await lastTwo(parties)).toEqual(['s confirmed', 'r offer-expired superseded']);
    expect(await unitOf(shelter, UNIT)).toMatchObject({ state: 'reserved', referral: id });
    await say(centre, id, 'cancellation', { reason: 'no-longer-needed' });
    await awaitUnit(shelter, UNIT, 'available');
    return 'cancelled';
  });

  crossing(
    'the offer expires before she says yes: the unit is free, and may be offered again',
    async (parties) => {
      const { network, centre, shelter, id } = parties;
      await offered(parties);
      await cross(network, expiry(parties), confirmation(parties));
      expect(await lastTwo(parties)).toEqual(['r offer-expired', 's confirmed superseded']);
      await awaitState(centre, id, 'acknowledged');
      await awaitUnit(shelter, UNIT, 'available');
      await say(shelter, id, 'offer', { unit: UNIT });
      await awaitState(centre, id, 'offered');
      await say(centre, id, 'offer-refusal', { reason: 'her-choice' });
      await awaitUnit(shelter, UNIT, 'available');
      await say(centre, id, 'own-decision');
      return 'declined-by-woman';
    },
  );

  crossing('her yes to an offer that was replaced meanwhile confirms nothing', async (parties) => {
    const { network, centre, shelter, id } = parties;
    await offered(parties);
    const seen = await awaitState(centre, id, 'offered');
    const letGo = await holdRelay(network, centre.node);
    try {
      await onItsWay(confirmation(parties));
      await say(shelter, id, 'offer-withdrawal');
      await say(shelter, id, 'offer', { unit: 'U-6M' });
    } finally {
      await letGo();
    }
    const now = await awaitState(centre, id, 'offered');
    await waitFor(
      'her yes is in the lane',
      async () => (await timeline(centre, id)).at(-1)?.type === 'confirmed',
    );
    expect((await timeline(centre, id)).slice(-3).map(line)).toEqual([
      'r offer-withdrawn',
      'r offered',
      's confirmed superseded',
    ]);
    expect(now.offer?.id).not.toBe(seen.offer?.id);
    // what the operator saw is gone: naming it is refused at once
    const stale = await centre.post<{ code: string }>(`referrals/${id}/confirmation`, {
      offer: seen.offer?.id,
    });
    expect([stale.status, stale.body.code]).toEqual([409, 'referral.stale-offer']);
    await awaitUnit(shelter, UNIT, 'available');
    await say(centre, id, 'confirmation', { offer: now.offer?.id });
    await awaitUnit(shelter, 'U-6M', 'reserved');
    await say(centre, id, 'cancellation', { reason: 'no-longer-needed' });
    await awaitUnit(shelter, 'U-6M', 'available');
    return 'cancelled';
  });

  crossing(
    'an offer that she has said yes to may still be withdrawn, and another one made',
    async (parties) => {
      const { network, centre, shelter, id } = parties;
      await offered(parties);
      await cross(network, confirmation(parties), {
        client: shelter,
        id,
        say: () => shelter.post(`referrals/${id}/offer-withdrawal`),
      });
      expect(await lastTwo(parties)).toEqual(['s confirmed', 'r offer-withdrawn']);
      await awaitUnit(shelter, UNIT, 'available');
      await say(shelter, id, 'offer', { unit: 'U-6M' });
      const { offer: second } = await awaitState(centre, id, 'offered');
      await say(centre, id, 'confirmation', { offer: second?.id });
      await awaitUnit(shelter, 'U-6M', 'reserved');
      await say(centre, id, 'cancellation', { reason: 'no-longer-needed' });
      await awaitUnit(shelter, 'U-6M', 'available');
      return 'cancelled';
    },
  );
}

async function requested(network: TestStack): Promise<Parties> {
  const centre = network.as('cav-1');
  const shelter = network.as('casa-rifugio-1');
  const { id } = await submit(centre, { to: 'casa-rifugio-1', service: 'placement' });
  await awaitState(shelter, id, 'received');
  return { network, centre, shelter, id };
}

async function acknowledged({ centre, shelter, id }: Parties): Promise<void> {
  await say(shelter, id, 'acknowledgement');
  await awaitState(centre, id, 'acknowledged');
}

async function offered(parties: Parties): Promise<void> {
  await acknowledged(parties);
  await say(parties.shelter, parties.id, 'offer', { unit: UNIT });
  await awaitState(parties.centre, parties.id, 'offered');
}

async function confirmed(parties: Parties): Promise<void> {
  await offered(parties);
  await say(parties.centre, parties.id, 'confirmation');
  await awaitState(parties.shelter, parties.id, 'confirmed');
}

const cancellation = ({ centre, id }: Parties): Said => ({
  client: centre,
  id,
  say: () => centre.post(`referrals/${id}/cancellation`, { reason: 'no-longer-needed' }),
});

const confirmation = ({ centre, id }: Parties): Said => ({
  client: centre,
  id,
  say: () => centre.post(`referrals/${id}/confirmation`),
});

const offer = ({ shelter, id }: Parties): Said => ({
  client: shelter,
  id,
  say: () => shelter.post(`referrals/${id}/offer`, { unit: UNIT }),
});

const admission = ({ shelter, id }: Parties): Said => ({
  client: shelter,
  id,
  say: () => shelter.post(`referrals/${id}/admission`),
});

/** The hold's time passes; the shelter's node notices by itself. */
const expiry = ({ network, shelter, id }: Parties): Said => ({
  client: shelter,
  id,
  say: () =>
    query(
      network,
      shelter.node,
      `UPDATE referral SET offer_until = clock_timestamp() - interval '1 second' WHERE id = $1`,
      [id],
    ),
});

const line = ({ side, type, superseded }: { side: string; type: string; superseded: boolean }): string =>
  `${side} ${type}${superseded ? ' superseded' : ''}`;

const lastTwo = async ({ centre, id }: Parties): Promise<string[]> =>
  (await timeline(centre, id)).slice(-2).map(line);

async function coverTask(client: Client, referral: string): Promise<void> {
  const task = await waitFor(`${client.institution} is told to cover the stay`, async () => {
    const { items } = await client.ok(
      client.get<{ items: { id: string; kind: string; referral: string }[] }>('tasks'),
    );
    return items.find((each) => each.referral === referral && each.kind === 'cover-stay');
  });
  await client.ok(client.post(`tasks/${task.id}/completion`));
}
