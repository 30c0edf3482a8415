import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { readSentence, readState, type LogState } from '../src/app/log-state.js';
import { askWitness } from '../src/app/tree/cosign-round.js';
import { readCheckpoint } from '../src/app/tree/log-view.js';
import { signCheckpoint, type SignerContext } from '../src/app/tree/sign-checkpoint.js';
import { WitnessDoor } from '../src/app/tree/witness-door.js';
import { DailyCheck } from '../src/events/daily-check.js';
import { RunningCheck } from '../src/http/running-check.js';
import { Bystander, openSigner, ORIGIN } from './bystander.js';
import { alterLog } from './tampering.js';
import { World } from './world.js';

let world: World;
let folder: string;
let signer: SignerContext;
let asl: Bystander;
let daily: DailyCheck;

beforeEach(async () => {
  world = await World.open();
  folder = await mkdtemp(join(tmpdir(), 'staffetta-state-'));
  asl = new Bystander('prova.example/asl', 'asl-bt', () => ({ world, signer }));
  signer = await openSigner(folder, [asl]);
  const running = new RunningCheck(world.db, world.context);
  daily = new DailyCheck(world.db, world.context, running);
  await world.deliver(world.heartbeat(world.cav), world.heartbeat(world.casa));
  // 14:05 in Rome
  world.now = Date.parse('2026-03-02T13:05:00Z');
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const state = (): Promise<LogState> => readState(world.db, signer, world.clock.now());
const sentence = async (): Promise<string> => (await state()).text.it;

it('says when the record was found whole today, by a check that is made by itself', async () => {
  expect(await state()).toMatchObject({
    state: 'unchecked',
    text: { it: 'Registro non ancora verificato oggi', en: 'Record not checked yet today' },
    size: 2,
    check: null,
  });
  await daily.check();
  expect(await state()).toMatchObject({
    state: 'whole',
    text: {
      it: 'Registro integro, verificato oggi alle 14:05',
      en: 'Record whole, checked today at 14:05',
    },
    check: { checkedAt: '2026-03-02T13:05:00.000Z', size: 2, withheld: 0, faults: 0 },
  });
  // once a day is enough
  world.now += 3_600_000;
  await daily.check();
  expect(await sentence()).toBe('Registro integro, verificato oggi alle 14:05');
  world.now = Date.parse('2026-03-02T23:00:00Z');
  expect(await sentence()).toBe('Registro non ancora verificato oggi');
  await daily.check();
  expect(await sentence()).toBe('Registro integro, verificato oggi alle 00:00');
});

it('says it to everybody by the last check alone, without what the auditor reads', async () => {
  await daily.check();
  const asked: string[] = [];
  const db = {
    query: <T>(sql: string): Promise<T> => {
      asked.push(sql);
      return world.db.query<T>(sql);
    },
  };
  const { state: whole, text } = await state();
  expect(await readSentence(db, world.clock.now())).toEqual({ state: whole, text });
  expect(asked).toEqual(['SELECT * FROM last_check']);
});

it('says what is wrong, until a check finds nothing', async () => {
  const change = (to: string): Promise<void> =>
    alterLog(world.db, `UPDATE envelope SET attributes = attributes || '{"time":"${to}"}' WHERE index = 1`);
  const [row]: { time: string }[] = await world.db.query(
    `SELECT attributes->>'time' AS time FROM envelope WHERE index = 1`,
  );
  await change('2026-01-01T00:00:00Z');
  await daily.check();
  expect(await state()).toMatchObject({
    state: 'broken',
    text: {
      it: 'Registro non integro: una busta firmata è stata modificata',
      en: 'Record not whole: a signed envelope was altered',
    },
  });
  await change(row?.time ?? '');
  // a new day alone mends nothing
  world.now += 86_400_000;
  expect((await state()).state).toBe('broken');
  await daily.check();
  expect((await state()).state).toBe('whole');
});

it('says who vouches for it, what is open, and whether its node could alter it', async () => {
  expect(await state()).toMatchObject({
    witnesses: { quorum: 1, operators: 1, size: null, at: null },
    findings: { grave: 0, serious: 0, notice: 0 },
    guarded: false,
  });
  await signCheckpoint(world.db, signer, world.clock.now());
  const [witness] = signer.witnesses;
  const newest = await readCheckpoint(world.db, ORIGIN, 'current');
  if (witness === undefined || newest === undefined) throw new Error('nothing to cosign');
  const door = new WitnessDoor(asl.call, 'http://127.0.0.1:9');
  await askWitness(world.db, { signer: signer.signer, witness, door, newest, now: world.clock.now() });
  await world.deliver(
    world.lane$('submitted', world.cav, { subject: newId(), attributes: { flow: 'another' } }),
    world.lane$('submitted', world.cav, { subject: newId(), attributes: { prev: 'A'.repeat(43) } }),
  );
  expect(await state()).toMatchObject({
    witnesses: { size: 2, at: world.clock.now().toISOString() },
    findings: { grave: 1, serious: 1, notice: 0 },
  });
});
