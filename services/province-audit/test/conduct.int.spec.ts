import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import type { Speaker } from './registered.js';
import { START, World } from './world.js';

let world: World;
let subject: string;
beforeEach(async () => {
  world = await World.open();
  subject = newId();
});
afterEach(() => world.close());

const say = (name: string, speaker: Speaker, attributes: Record<string, string> = {}): Promise<string> =>
  world.say(name, speaker, { subject, attributes });
/** Up to an offer. @returns its id */
const offered = async (attributes: Record<string, string> = {}): Promise<string> => {
  await say('submitted', world.cav, attributes);
  await say('received', world.casa);
  await say('acknowledged', world.casa);
  return say('offered', world.casa);
};
const found = async () =>
  (await world.findings()).map(({ rule, institutions, subject: { state } }) =>
    [rule, ...institutions, String(state)].join(' '),
  );

describe('words that cross', () => {
  it('are no fault: the offer expires as she says yes', async () => {
    const re = await offered();
    await say('offer-expired', world.casa, { re });
    await say('confirmed', world.cav, { re });
    expect(await world.stateOf(subject)).toBe('acknowledged');
    expect(await found()).toEqual([]);
  });

  it('are no fault: the end and the admission, whichever comes first', async () => {
    const re = await offered();
    await say('confirmed', world.cav, { re });
    await say('cancelled', world.cav, { reason: 'other' });
    await say('taken-in-charge', world.casa, { re });
    expect(await world.stateOf(subject)).toBe('cancelled');
    subject = newId();
    const second = await offered();
    await say('confirmed', world.cav, { re: second });
    await say('taken-in-charge', world.casa, { re: second });
    await say('cancelled', world.cav, { reason: 'other' });
    expect(await world.stateOf(subject)).toBe('in-charge');
    expect(await found()).toEqual([]);
  });

  it('are no fault: an end that stood in line behind a yes', async () => {
    const re = await offered();
    await say('confirmed', world.cav, { re });
    await say('taken-in-charge', world.casa, { re });
    await say('completed', world.casa, { outcome: 'other' });
    // it saw the offer, then said both
    subject = newId();
    const second = await offered();
    const yes = world.lane$('confirmed', world.cav, { subject, attributes: { re: second } });
    const end = world.lane$('declined-by-woman', world.cav, { subject, attributes: {} });
    await world.deliver(yes);
    await say('taken-in-charge', world.casa, { re: second });
    await world.deliver(end);
    expect(await found()).toEqual([]);
  });
});

describe('what fits no state that its speaker can have seen', () => {
  it('is a finding: a yes after the own end', async () => {
    const re = await offered();
    await say('cancelled', world.cav, { reason: 'other' });
    await say('confirmed', world.cav, { re });
    expect(await found()).toEqual(['illegal-transition cav-1 cancelled']);
    expect((await world.findings())[0]).toMatchObject({
      severity: 'serious',
      subject: { referral: subject, speaker: world.cav.source },
    });
  });

  it('is a finding: an admission without a yes, a yes to an offer that never was', async () => {
    await offered();
    await say('taken-in-charge', world.casa, { re: newId() });
    await say('confirmed', world.cav, { re: newId() });
    expect(await world.stateOf(subject)).toBe('offered');
    expect(await found()).toEqual([
      'illegal-transition casa-rifugio-1 offered',
      'illegal-transition cav-1 offered',
    ]);
  });

  it('is a finding after a restart too', async () => {
    const re = await offered();
    await say('offer-withdrawn', world.casa, { re });
    world.restart();
    await say('waitlisted', world.casa);
    await say('waitlisted', world.casa);
    expect(await found()).toEqual(['illegal-transition casa-rifugio-1 waitlisted']);
  });

  it('is a finding: to end what was never asked', async () => {
    await say('cancelled', world.cav, { reason: 'other' });
    expect(await found()).toEqual(['illegal-transition cav-1 draft']);
  });
});

describe('what folds, and should not have been said', () => {
  it('is a finding: an emergency that expires, anything before its time', async () => {
    world.registered.publishProtocol({ id: 'breve' }, { expiry: { E1: 'P1D', E3: 'P1D' } }, START);
    const expire = async (urgency: string, hours: number): Promise<void> => {
      subject = newId();
      await offered({ protocol: 'breve@1', urgency });
      world.now += hours * 3_600_000;
      await say('expired', world.cav);
      expect(await world.stateOf(subject)).toBe('expired');
    };
    await expire('E3', 24);
    expect((await found()).filter((each) => each.startsWith('illegal'))).toEqual([]);
    await expire('E3', 23);
    await expire('E1', 48);
    expect((await found()).filter((each) => each.startsWith('illegal'))).toEqual([
      'illegal-transition cav-1 offered',
      'illegal-transition cav-1 offered',
    ]);
  });

  it('is a finding: the erasure of what is open', async () => {
    await offered();
    await say('erased', world.cav);
    expect(await found()).toEqual(['illegal-transition cav-1 offered']);
    await say('cancelled', world.cav, { reason: 'other' });
    await say('erased', world.cav);
    expect(await found()).toHaveLength(1);
  });
});
