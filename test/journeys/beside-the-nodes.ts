import { expect } from '@jest/globals';
import { journey } from '../support/journey.js';
import { awaitState, NEEDS, openCase, say, submit, timeline, type Referral } from '../support/referrals.js';
import { awaitUnit } from '../support/units.js';
import type { TestStack } from '../support/with-stack.js';

/** Where the other side is oneself, is on the telephone, or has no node. */
export function besideTheNodes(stack: () => TestStack): void {
  journey('the PIS asks the équipe of its own ambito', stack, async (network) => {
    const ambito = network.as('ambito-trani');
    const { id } = await submit(ambito, { to: 'ambito-trani', service: 'equipe-care', urgency: 'E3' });
    const received = await awaitState(ambito, id, 'received', 'r');
    expect(received.side).toBe('r');
    expect((await awaitState(ambito, id, 'received')).side).toBe('s');
    for (const side of ['sent', 'received']) {
      const { items } = await ambito.ok(ambito.get<{ items: Referral[] }>(`referrals?side=${side}`));
      expect(items.map((item) => item.id)).toContain(id);
    }
    await say(ambito, id, 'acknowledgement');
    await say(ambito, id, 'info-request', { question: 'Da quando?' });
    await say(ambito, id, 'info', { answer: 'Da marzo.' });
    await say(ambito, id, 'waitlisting');
    await say(ambito, id, 'offer', {});
    await say(ambito, id, 'confirmation');
    await say(ambito, id, 'admission');
    await say(ambito, id, 'completion', { outcome: 'goals-reached' });
    expect((await timeline(ambito, id, 's')).map(({ side }) => side).join('')).toBe('srrrsrrsrr');
    return [{ id, sender: ambito, recipient: ambito, ends: 'completed' }];
  });

  journey(
    'by voice at night: two clicks here, one at the shelter, and a unit is hers',
    stack,
    async (network) => {
      const pis = network.as('ambito-barletta');
      const shelter = network.as('casa-rifugio-1');
      const caseId = await openCase(pis);
      const { id } = await submit(pis, {
        case: caseId, // her choice is the first click, the request the second
        to: 'casa-rifugio-1',
        service: 'placement',
        more: { agreed: 'voice', occurred: new Date(Date.now() - 600_000).toISOString() },
      });
      await awaitState(shelter, id, 'received');
      const agreed = await say(shelter, id, 'voice-agreement', { unit: 'U-4F' });
      expect(agreed.state).toBe('confirmed');
      await awaitUnit(shelter, 'U-4F', 'reserved');
      expect((await timeline(shelter, id)).map(({ type }) => type)).toEqual([
        'submitted',
        'received',
        'agreed-by-voice',
      ]);
      await awaitState(pis, id, 'confirmed');
      await say(shelter, id, 'admission');
      await say(shelter, id, 'completion', { outcome: 'moved-elsewhere' });
      await awaitUnit(shelter, 'U-4F', 'available');
      return [{ id, sender: pis, recipient: shelter, ends: 'completed' }];
    },
  );

  journey(
    'one click does not agree to what nobody has agreed to on the telephone',
    stack,
    async (network) => {
      const pis = network.as('ambito-barletta');
      const shelter = network.as('casa-rifugio-1');
      const { id } = await submit(pis, { to: 'casa-rifugio-1', service: 'placement' });
      await awaitState(shelter, id, 'received');
      const refused = await shelter.post<{ code: string }>(`referrals/${id}/voice-agreement`, {
        unit: 'U-4F',
      });
      expect([refused.status, refused.body.code]).toEqual([409, 'referral.illegal']);
      await awaitUnit(shelter, 'U-4F', 'available');
      await say(pis, id, 'correction');
      return [{ id, sender: pis, recipient: shelter, ends: 'entered-in-error' }];
    },
  );

  journey('a house without a node: the sender reports its answers, and says so', stack, async (network) => {
    const pis = network.as('ambito-andria');
    const { id } = await submit(pis, { to: 'casa-fuori-1', service: 'placement' });
    await awaitState(pis, id, 'received', 'r');
    const silent = await pis.post<{ code: string }>(`referrals/${id}/acknowledgement`);
    expect([silent.status, silent.body.code]).toEqual([422, 'referral.reported']);
    const reported = { reported: true };
    await say(pis, id, 'acknowledgement', reported);
    await say(pis, id, 'offer', reported);
    await say(pis, id, 'confirmation', { escort: true });
    await say(pis, id, 'departure');
    await say(pis, id, 'admission', reported);
    await say(pis, id, 'completion', { ...reported, outcome: 'goals-reached' });
    const { items } = await pis.ok(
      pis.get<{ items: { side: string; reported: boolean }[] }>(`referrals/${id}/timeline`),
    );
    expect(items.map((item) => item.reported)).toEqual(items.map(({ side }) => side === 'r'));
    return [{ id, sender: pis, recipient: pis, ends: 'completed' }];
  });

  journey('will the ambito pay? A question is answered, and ends there', stack, async (network) => {
    const shelter = network.as('casa-rifugio-1');
    const ambito = network.as('ambito-canosa');
    const ask = (to: string): Promise<Referral> =>
      shelter.ok(
        shelter.post('referrals', {
          ...{ to, service: 'cost-cover', urgency: 'E3' },
          necessity: { ground: 'unable-to-agree', decidedBy: 'Coordinatrice' },
          needs: { callback: NEEDS.callback },
          question: { code: 'cost-cover', days: 60 },
        }),
      );
    const { id } = await ask('ambito-canosa');
    await awaitState(ambito, id, 'received');
    await say(ambito, id, 'answer', { answer: 'partly-covered' });
    await awaitState(shelter, id, 'completed');
    const { events } = await shelter.ok(
      shelter.get<{ events: { type: string; body: object }[] }>(`referrals/${id}/content`),
    );
    expect(events).toMatchObject([{ type: 'answered', body: { answer: 'partly-covered' } }]);

    // this office works on paper
    const paper = await ask('ufficio-carta-canosa');
    await awaitState(shelter, paper.id, 'received', 'r');
    await say(shelter, paper.id, 'answer', { answer: 'covered', reported: true });
    return [
      { id, sender: shelter, recipient: ambito, ends: 'completed' },
      { id: paper.id, sender: shelter, recipient: shelter, ends: 'completed' },
    ];
  });
}
