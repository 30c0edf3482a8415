import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { answerFinding } from '../src/app/answer-finding.js';
import { closeFinding } from '../src/app/close-finding.js';
import { listReadings } from '../src/app/list-readings.js';
import { readEvent } from '../src/app/read-event.js';
import { PATIENCE_MS } from '../src/domain/rules.js';
import { World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const AT = new Date('2026-03-03T10:00:00Z');
const read = (finding: string) =>
  world.db.transaction((tx) =>
    readEvent(tx, { finding, reason: 'answer-unclear', reader: 'auditor-1', at: AT }),
  );
const idOf = async (rule: string): Promise<string> =>
  (await world.findings()).find((finding) => finding.rule === rule)?.id ?? '';
/** Two referrals of one speaker, each with a finding of its own. */
const twoFindings = async (): Promise<void> => {
  await world.deliver(
    world.lane$('submitted', world.cav, { subject: newId(), attributes: { flow: 'another' } }),
    world.lane$('submitted', world.cav, { subject: newId(), attributes: { kind: 'notice' } }),
  );
};

it('shows who said what, in which quarter, and nothing that leads to another event', async () => {
  await twoFindings();
  const [one, other] = [await read(await idOf('no-flow')), await read(await idOf('wrong-kind'))];
  expect(one).toEqual({
    type: 'submitted',
    institution: 'cav-1',
    quarter: '2026-Q1',
    attributes: {
      from: 'cav-1',
      to: 'casa-rifugio-1',
      side: 's',
      kind: 'request',
      urgency: 'E1',
      ground: 'agreement',
      protocol: 'prova@1',
      flow: 'another',
      purpose: 'protection',
      tiers: 'T0,T1',
    },
  });
  // what two events have in common are codes and names, never a value of their own
  const rows: { attributes: Record<string, string> }[] = await world.db.query(
    `SELECT attributes FROM envelope`,
  );
  const shown = JSON.stringify([one, other]);
  for (const { attributes } of rows) {
    for (const name of ['id', 'subject', 'time', 'prev', 'keycommit', 'payloadhash', 'kid', 'sig', 'epoch'])
      if (attributes[name] !== undefined) expect(shown).not.toContain(attributes[name]);
  }
});

it('is on record for those who are asked, and the record stays', async () => {
  await twoFindings();
  const finding = await idOf('no-flow');
  await read(finding);
  const [seen] = (await listReadings(world.db, { institution: 'cav-1', limit: 10 })).items;
  expect(seen).toEqual({
    id: expect.any(String),
    finding,
    rule: 'no-flow',
    reason: 'answer-unclear',
    at: AT.toISOString(),
  });
  expect((await listReadings(world.db, { institution: 'casa-rifugio-1', limit: 10 })).items).toEqual([]);
  expect((await listReadings(world.db, { limit: 10 })).items).toEqual([{ ...seen, reader: 'auditor-1' }]);
  for (const statement of [
    `UPDATE event_reading SET reason = 'authority'`,
    `DELETE FROM event_reading`,
    `TRUNCATE event_reading`,
  ])
    await expect(world.db.query(statement)).rejects.toThrow('only ever added');
});

it('leaves no record where there is no event to show: what did not happen, what counts for nothing', async () => {
  const subject = newId();
  await world.deliver(world.lane$('submitted', world.cav, { subject }));
  const bad = world.heartbeat(world.cav);
  await world.deliver({ ...bad, value: Buffer.from('other') });
  await world.pass(PATIENCE_MS + 60_000);
  for (const rule of ['deadline-missed', 'void-record'])
    await expect(read(await idOf(rule))).rejects.toMatchObject({ code: 'finding.no-event' });
  await expect(read(newId())).rejects.toMatchObject({ code: 'finding.not-found' });
  expect((await listReadings(world.db, { limit: 10 })).items).toEqual([]);
});

it('ends with the finding', async () => {
  await twoFindings();
  const id = await idOf('no-flow');
  await world.db.transaction(async (tx) => {
    await answerFinding(tx, world.secrets, { id, institution: 'cav-1', answer: 'operator', at: AT });
    await closeFinding(tx, world.context, world.secrets, { id }, []);
  });
  await expect(read(id)).rejects.toMatchObject({ code: 'finding.closed' });
});
