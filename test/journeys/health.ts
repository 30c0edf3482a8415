import { expect } from '@jest/globals';
import { journey } from '../support/journey.js';
import { awaitState, say, submit, timeline } from '../support/referrals.js';
import type { TestStack } from '../support/with-stack.js';

const HOUR_MS = 3_600_000;

/** Between the ASL and those who follow the woman: care, notices, and the emergency department's call. */
export function health(stack: () => TestStack): void {
  journey('the ASL is asked for care, from the appointment to the last visit', stack, async (network) => {
    const centre = network.as('cav-2');
    const asl = network.as('asl-bt', 'clinician');
    const { id } = await submit(centre, { to: 'asl-bt', service: 'health-care', urgency: 'E2' });
    await awaitState(asl, id, 'received');
    await say(asl, id, 'acknowledgement');
    const appointment = new Date(Date.now() + 24 * HOUR_MS).toISOString();
    await say(asl, id, 'offer', { appointment });
    const { offer } = await awaitState(centre, id, 'offered');
    const { events } = await centre.ok(
      centre.get<{ events: { id: string; body: object }[] }>(`referrals/${id}/content`),
    );
    expect(events.find((event) => event.id === offer?.id)?.body).toMatchObject({ appointment });
    await say(centre, id, 'confirmation', { offer: offer?.id });
    await awaitState(asl, id, 'confirmed');
    // the first visit
    await say(asl, id, 'admission');
    await say(asl, id, 'completion', { outcome: 'service-given' });
    return [{ id, sender: centre, recipient: asl, ends: 'completed' }];
  });

  journey('a notice is noted, in both directions, and asks for nothing', stack, async (network) => {
    const centre = network.as('cav-1');
    const asl = network.as('asl-bt');
    const told = [];
    for (const [sender, recipient] of [
      [asl, centre],
      [centre, asl],
    ] as const) {
      const { id } = await submit(sender, {
        to: recipient.institution,
        service: 'health-notice',
        urgency: 'E2',
        more: { notice: { code: 'follow-up-booked', hidden: true } },
      });
      await awaitState(recipient, id, 'received');
      await say(recipient, id, 'acknowledgement');
      const content = await recipient.ok(recipient.get<{ notice: object }>(`referrals/${id}/content`));
      expect(content.notice).toEqual({ code: 'follow-up-booked', hidden: true });
      expect((await timeline(recipient, id)).map(({ type }) => type)).toEqual([
        'submitted',
        'received',
        'acknowledged',
      ]);
      told.push({ id, sender, recipient, ends: 'noted' });
    }
    return told;
  });

  journey('the emergency department calls the centre by day, the PIS by night', stack, async (network) => {
    const department = network.as('asl-bt', 'clinician');
    const whoAnswers = (at: string): Promise<{ institution: string; phone: string; standIn: boolean }> =>
      department.ok(department.post('who-answers', { service: 'centre-support', comune: '110002', at }));
    expect(await whoAnswers('2026-03-04T11:00:00+01:00')).toMatchObject({
      ...{ institution: 'cav-2', phone: '000 300 0002', standIn: false },
      until: '2026-03-04T18:00:00.000Z',
    });
    const night = await whoAnswers('2026-03-07T02:10:00+01:00');
    expect(night).toMatchObject({ institution: 'ambito-barletta', phone: '000 200 0002', standIn: true });

    const told = [];
    for (const to of ['cav-2', night.institution]) {
      const recipient = network.as(to);
      const { id } = await submit(department, { to, service: 'centre-support', urgency: 'E1' });
      await awaitState(recipient, id, 'received');
      await say(recipient, id, 'acknowledgement');
      await say(recipient, id, 'offer', { appointment: new Date(Date.now() + HOUR_MS).toISOString() });
      await awaitState(department, id, 'offered');
      await say(department, id, 'confirmation');
      await awaitState(recipient, id, 'confirmed');
      await say(recipient, id, 'admission');
      await say(recipient, id, 'completion', { outcome: 'handed-over' });
      told.push({ id, sender: department, recipient, ends: 'completed' });
    }
    return told;
  });
}
