import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { PATIENCE_MS } from '../src/domain/rules.js';
import type { Speaker } from './registered.js';
import { START, World } from './world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: World;
let subject: string;
beforeEach(async () => {
  world = await World.open();
  subject = newId();
});
afterEach(() => world.close());

const say = (name: string, speaker: Speaker, attributes: Record<string, string> = {}): Promise<string> =>
  world.say(name, speaker, { subject, attributes });
const submit = (attributes: Record<string, string> = {}) => say('submitted', world.cav, attributes);
const tell = async (speaker: Speaker, stage: string, ...steps: number[]): Promise<void> => {
  for (const step of steps) await say('deadline-missed', speaker, { stage, step: String(step) });
};
/** Nobody is away: that is another finding. */
const stand = async () =>
  (await world.findings()).filter(({ rule, state }) => state !== 'closed' && rule !== 'silent-speaker');
const pass = async (ms: number): Promise<string[]> => {
  await world.pass(ms);
  return (await stand()).map(({ rule, institutions, subject: about }) =>
    [rule, ...institutions, String(about['stage'])].join(' '),
  );
};

describe('a time of the flow that passed and that nobody told', () => {
  it('is asked of whoever owes the next word, and explained when that comes', async () => {
    await submit();
    expect(await pass(MINUTE + PATIENCE_MS - 1)).toEqual([]);
    world.restart();
    expect(await pass(1)).toEqual(['deadline-missed casa-rifugio-1 received']);
    expect((await stand())[0]?.subject).toEqual({ referral: subject, stage: 'received' });
    expect(await pass(HOUR)).toHaveLength(1);
    await say('received', world.casa);
    expect(await stand()).toEqual([]);
    expect(await world.announced()).toEqual(
      ['finding-raised', 'finding-closed'].map((what) => `${what} deadline-missed`),
    );
    // the next stage has its own time: fifteen minutes where the flow says none
    expect(await pass(15 * MINUTE + PATIENCE_MS - 1)).toEqual([]);
    expect(await pass(1)).toEqual(['deadline-missed casa-rifugio-1 acknowledged']);
  });

  it('is none where the word came in time, or the telling within ten minutes, from either side', async () => {
    await submit();
    world.now += MINUTE;
    await tell(world.casa, 'received', 1);
    world.now += MINUTE;
    await tell(world.cav, 'received', 2, 3);
    expect(await pass(HOUR)).toEqual([]);
    await say('received', world.casa);
    world.now += 14 * MINUTE;
    await say('acknowledged', world.casa);
    expect(await pass(HOUR)).toEqual([]);
    expect((await world.findings()).map(({ rule }) => rule)).not.toContain('deadline-missed');
  });

  it('is each step that was not told, until all are', async () => {
    await submit();
    world.now += MINUTE;
    await tell(world.cav, 'received', 1);
    expect(await pass(MINUTE / 2 + PATIENCE_MS - 1)).toEqual([]);
    expect(await pass(1)).toHaveLength(1);
    await tell(world.casa, 'received', 2);
    await tell(world.cav, 'received', 1);
    // the third has not waited for ten minutes yet
    expect(await stand()).toEqual([]);
    expect(await pass(MINUTE)).toHaveLength(1);
    await tell(world.cav, 'received', 3);
    expect(await stand()).toEqual([]);
  });

  it('is not excused by what was told before it had passed', async () => {
    await submit();
    await say('received', world.casa);
    await tell(world.cav, 'acknowledged', 1, 2, 3);
    expect(await pass(15 * MINUTE + PATIENCE_MS)).toHaveLength(1);
  });

  it('stands still while information is awaited, and that has a time of its own', async () => {
    await submit();
    await say('received', world.casa);
    await say('acknowledged', world.casa);
    world.now += 30 * MINUTE;
    const re = await say('info-requested', world.casa);
    expect(await pass(24 * HOUR + PATIENCE_MS - 1)).toEqual([]);
    expect(await pass(1)).toEqual(['deadline-missed cav-1 info-requested']);
    await say('info-provided', world.cav, { re });
    expect(await stand()).toEqual([]);
    expect(await pass(30 * MINUTE + PATIENCE_MS - 1)).toEqual([]);
    expect(await pass(1)).toEqual(['deadline-missed casa-rifugio-1 decided']);
    await say('declined', world.casa, { reason: 'no-place' });
    // where else she is asked for, the sender alone knows
    expect(await pass(30 * 24 * HOUR)).toEqual([]);
  });

  it('is found in what is read late too, and closed there', async () => {
    const sent = world.lane$('submitted', world.cav, { subject });
    world.now += MINUTE + PATIENCE_MS;
    await world.deliver(sent, world.lane$('received', world.casa, { subject }));
    expect(await stand()).toEqual([]);
    expect(await world.announced()).toEqual(
      ['finding-raised', 'finding-closed'].map((what) => `${what} deadline-missed`),
    );
  });

  it('is not looked for beyond what is read, nor behind a missing number', async () => {
    await submit();
    await world.pass(HOUR, new Date(START + MINUTE + PATIENCE_MS - 1));
    expect(await stand()).toEqual([]);
    world.lane$('departed', world.cav, { subject });
    await world.deliver(world.lane$('departed', world.cav, { subject }));
    expect(await pass(PATIENCE_MS)).toEqual([
      'chain-gap cav-1 undefined',
      'number-gap cav-1 casa-rifugio-1 undefined',
    ]);
  });

  it('counts working days as the parties do', async () => {
    world.registered.publishProtocol({ id: 'lento' }, { workingDays: ['E3'], deadlines: {} }, START);
    // Thursday, 2 April 2026, at 10:00: Easter Monday is no working day
    world.now = Date.parse('2026-04-02T08:00:00Z');
    await submit({ protocol: 'lento@1', urgency: 'E3' });
    await say('received', world.casa);
    await say('acknowledged', world.casa);
    const due = Date.parse('2026-04-08T08:00:00Z');
    expect(await pass(due + PATIENCE_MS - 1 - world.now)).toEqual([]);
    expect(await pass(1)).toEqual(['deadline-missed casa-rifugio-1 decided']);
  });

  it('ends with the referral', async () => {
    await submit();
    expect(await pass(MINUTE + PATIENCE_MS)).toHaveLength(1);
    await say('cancelled', world.cav, { reason: 'other' });
    expect(await pass(24 * HOUR)).toEqual([]);
  });
});

describe('a request past its end', () => {
  const DAY = 24 * HOUR;
  const missed = async () =>
    (await stand()).flatMap(({ rule, institutions }) =>
      rule === 'expiry-missed' ? [institutions.join(' ')] : [],
    );
  beforeEach(async () => {
    world.registered.publishProtocol({ id: 'breve' }, { expiry: { E1: 'P3D', E2: 'P3D' } });
    await submit({ urgency: 'E2', protocol: 'breve@1' });
    await say('received', world.casa);
    await say('acknowledged', world.casa);
  });

  it('is closed by its sender within a day, or asked', async () => {
    await world.pass(4 * DAY - 1);
    expect(await missed()).toEqual([]);
    await world.pass(1);
    expect(await missed()).toEqual(['cav-1']);
    await world.pass(DAY);
    expect(await missed()).toEqual(['cav-1']);
    await say('expired', world.cav);
    expect(await missed()).toEqual([]);
  });

  it('is asked nothing where its sender has closed it, or she has a place', async () => {
    await world.pass(3 * DAY);
    const offer = await say('offered', world.casa);
    await say('confirmed', world.cav, { re: offer });
    const other = newId();
    await world.say('submitted', world.cav, {
      subject: other,
      attributes: { urgency: 'E2', protocol: 'breve@1' },
    });
    await world.pass(3 * DAY);
    await world.say('expired', world.cav, { subject: other });
    await world.pass(2 * DAY);
    expect(await missed()).toEqual([]);
  });

  it('never ends where it is an emergency', async () => {
    await say('expired', world.cav);
    subject = newId();
    await submit({ protocol: 'breve@1' });
    await world.pass(30 * DAY);
    expect(await missed()).toEqual([]);
  });
});
