import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { headerOf, World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const submit = (attributes: Record<string, string>, subject: string) =>
  world.lane$('submitted', world.cav, { subject, attributes });

describe('flows', () => {
  const answered = async ({ tiers = 'T0', protocol = 'prova@1' }): Promise<void> => {
    const subject = newId();
    const before = [
      submit({ protocol, tiers: 'T0' }, subject),
      ...['received', 'acknowledged'].map((name) => world.lane$(name, world.casa, { subject })),
    ];
    const asked = world.lane$('info-requested', world.casa, { subject });
    await world.deliver(
      ...before,
      asked,
      world.lane$('info-provided', world.cav, {
        subject,
        attributes: { re: headerOf(asked, 'ce_id'), tiers },
      }),
    );
  };

  it('must allow what question and answer tell, whatever their envelopes say', async () => {
    await answered({ tiers: 'T1' });
    expect(await world.rules()).toEqual([]);
    world.registered.publishProtocol({ id: 'need-alone' }, { data: { T0: 'submitted' } });
    await answered({ protocol: 'need-alone@1', tiers: 'T0' });
    // both who asked and who told
    expect(await world.rules()).toEqual(['tier-not-allowed', 'tier-not-allowed']);
  });

  it('are kept by an answer that the end of the referral has crossed', async () => {
    const subject = newId();
    await world.deliver(
      submit({}, subject),
      ...['received', 'acknowledged'].map((name) => world.lane$(name, world.casa, { subject })),
    );
    const asked = world.lane$('info-requested', world.casa, { subject });
    const re = headerOf(asked, 'ce_id');
    await world.deliver(
      asked,
      world.lane$('declined', world.casa, { subject, attributes: { reason: 'no-place' } }),
      world.lane$('info-provided', world.cav, { subject, attributes: { re, tiers: 'T1' } }),
    );
    expect(await world.stateOf(subject)).toBe('declined');
    expect(await world.rules()).toEqual([]);
  });
});
