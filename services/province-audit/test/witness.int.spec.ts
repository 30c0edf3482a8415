import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openCheckpoint } from '#merkle';
import { askWitness, type CosignOutcome } from '../src/app/tree/cosign-round.js';
import { judgeQuorum } from '../src/app/tree/judge-quorum.js';
import { readCheckpoint } from '../src/app/tree/log-view.js';
import { recallFrom } from '../src/app/tree/recall.js';
import { servedCheckpoint } from '../src/app/tree/served-checkpoint.js';
import { advancePublicView, signCheckpoint, type SignerContext } from '../src/app/tree/sign-checkpoint.js';
import { WitnessDoor } from '../src/app/tree/witness-door.js';
import { PATIENCE_MS } from '../src/domain/rules.js';
import { Bystander, openSigner, ORIGIN } from './bystander.js';
import { alterLog, rebuildTree } from './tampering.js';
import { START, World } from './world.js';

const DAY_MS = 86_400_000;

let world: World;
let folder: string;
let signer: SignerContext;
let asl: Bystander;
let centre: Bystander;

beforeEach(async () => {
  world = await World.open();
  folder = await mkdtemp(join(tmpdir(), 'staffetta-witness-'));
  const context = (): { world: World; signer: SignerContext } => ({ world, signer });
  asl = new Bystander('prova.example/asl', 'asl-bt', context);
  centre = new Bystander('prova.example/centro', 'cav-1', context);
  signer = await openContext([asl, centre]);
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const openContext = (witnesses: readonly Bystander[], mark?: string): Promise<SignerContext> =>
  openSigner(folder, witnesses, mark);

const say = (count: number): Promise<void> =>
  world.deliver(...Array.from({ length: count }, () => world.heartbeat(world.cav)));
const sign = (): Promise<string> => signCheckpoint(world.db, signer, world.clock.now());
const doorOf = (of: Bystander): WitnessDoor => new WitnessDoor(of.call, 'http://127.0.0.1:9');

async function ask(of: Bystander): Promise<CosignOutcome> {
  const witness = signer.witnesses.find(({ vkey }) => vkey.name === of.name);
  const newest = await readCheckpoint(world.db, ORIGIN, 'current');
  if (witness === undefined || newest === undefined) throw new Error('nothing to cosign');
  const now = world.clock.now();
  return askWitness(world.db, { signer: signer.signer, witness, door: doorOf(of), newest, now });
}

const served = async (
  view: 'public' | 'current' = 'current',
): Promise<{ size: number; witnessed: boolean }> => {
  const checkpoint = await servedCheckpoint(world.db, signer, view, world.clock.now());
  if (checkpoint === undefined) throw new Error('nothing is served');
  const { witnessed } = signer.policy.judge(openCheckpoint(checkpoint.note, signer.policy.known));
  return { size: checkpoint.size, witnessed };
};

describe('the log before its witnesses', () => {
  it('is served as it was when enough operators had cosigned it', async () => {
    await say(3);
    await sign();
    expect(await served()).toEqual({ size: 3, witnessed: false });
    expect(await ask(asl)).toBe('cosigned');
    expect(await served()).toEqual({ size: 3, witnessed: false });
    expect(await ask(centre)).toBe('cosigned');
    expect(await served()).toEqual({ size: 3, witnessed: true });
    await say(2);
    await sign();
    // for a moment the one with a quorum; not for longer than a minute
    expect(await served()).toEqual({ size: 3, witnessed: true });
    world.now += 60_000;
    expect(await served()).toEqual({ size: 5, witnessed: false });
    expect([await ask(asl), await ask(centre)]).toEqual(['cosigned', 'cosigned']);
    expect(await served()).toEqual({ size: 5, witnessed: true });
  });

  it('is cosigned anew each minute where nothing is said', async () => {
    await sign();
    expect([await ask(asl), await ask(asl)]).toEqual(['cosigned', 'unchanged']);
    world.now += 60_000;
    expect(await ask(asl)).toBe('cosigned');
  });

  it('gets cosignatures for what it shows everybody, made when that is shown', async () => {
    await say(256);
    await sign();
    // the log has just this size: what is cosigned now tells when
    await ask(asl);
    await ask(centre);
    world.now += DAY_MS;
    await advancePublicView(world.db, signer, world.clock.now());
    expect(await served('public')).toEqual({ size: 256, witnessed: false });
    await ask(asl);
    await ask(centre);
    const shown = await servedCheckpoint(world.db, signer, 'public', world.clock.now());
    // renewed each minute while nothing is said, and shown to nobody who has no token
    world.now += 60_000;
    expect([await ask(asl), await ask(centre)]).toEqual(['cosigned', 'cosigned']);
    expect(await servedCheckpoint(world.db, signer, 'public', world.clock.now())).toEqual(shown);
    expect(await served('public')).toEqual({ size: 256, witnessed: true });
  });

  it('goes on from what the witness remembers where an answer was lost', async () => {
    await say(3);
    await sign();
    await ask(asl);
    await world.db.query(`DELETE FROM cosignature`);
    await say(2);
    await sign();
    expect(await ask(asl)).toBe('cosigned');
    expect(asl.trees.get(ORIGIN)?.size).toBe(5);
  });

  it('does not count two witnesses of one operator twice, nor its own', async () => {
    const second = new Bystander('prova.example/asl-2', 'asl-bt', () => ({ world, signer }));
    const house = new Bystander('prova.example/provincia', 'provincia-bat', () => ({ world, signer }));
    signer = await openContext([asl, second, house, centre]);
    await say(1);
    await sign();
    for (const one of [asl, second, house]) await ask(one);
    expect((await served()).witnessed).toBe(false);
    await ask(centre);
    expect((await served()).witnessed).toBe(true);
  });
});

describe('what a witness finds out', () => {
  it('a fork of equal size, shown to another', async () => {
    await say(4);
    await sign();
    await ask(asl);
    // the same owner of the database shows the centre another log of four, signed with the same key
    await alterLog(
      world.db,
      `UPDATE leaf SET digest = reverse(digest) WHERE index = 3`,
      `DELETE FROM cosignature`,
      `DELETE FROM checkpoint`,
    );
    await rebuildTree(world.db);
    signer = await openContext([asl, centre], 'no-mark');
    await sign();
    expect(await ask(centre)).toBe('cosigned');
    expect(await ask(asl)).toBe('refused');
    expect((await served()).witnessed).toBe(false);
  });

  it('a restore of database and mark: nothing is signed until the log is as long again', async () => {
    await say(5);
    await sign();
    await ask(asl);
    await alterLog(
      world.db,
      ...['leaf', 'envelope'].map((table) => `DELETE FROM ${table} WHERE index >= 2`),
      `DELETE FROM cosignature`,
      `DELETE FROM checkpoint`,
    );
    await rebuildTree(world.db);
    signer = await openContext([asl, centre], 'no-mark');
    expect(await recallFrom(world.db, doorOf(asl), signer)).toBe(true);
    expect(await sign()).toBe('behind');
  });

  it('does not believe what this log has not signed', async () => {
    await say(1);
    await sign();
    await ask(asl);
    const tree = asl.trees.get(ORIGIN);
    if (tree !== undefined) asl.trees.set(ORIGIN, { ...tree, note: tree.note.replace('\n1\n', '\n9\n') });
    signer = await openContext([asl, centre], 'no-mark');
    expect(await recallFrom(world.db, doorOf(asl), signer)).toBe(false);
  });
});

describe('a missing quorum', () => {
  const judge = (): Promise<void> =>
    world.db.transaction((tx) => judgeQuorum(tx, world.context, signer, new Date(START), []));

  it('is a finding after a while, which closes itself; nothing else stops', async () => {
    await say(1);
    await sign();
    await ask(asl);
    centre.offline = true;
    await expect(ask(centre)).rejects.toThrow('offline');
    await judge();
    expect(await world.rules()).toEqual([]);
    world.now += PATIENCE_MS + 1;
    await judge();
    expect(await world.rules()).toEqual(['no-quorum']);
    expect(await world.findings()).toMatchObject([{ institutions: ['provincia-bat'] }]);
    await judge();
    expect(await world.findings()).toHaveLength(1);
    await say(1);
    expect(await sign()).toBe('current');
    centre.offline = false;
    for (const one of [asl, centre]) await ask(one);
    await judge();
    expect(await world.rules()).toEqual([]);
  });

  it('hides nothing of what was witnessed before, however busy the log is meanwhile', async () => {
    await say(1);
    await sign();
    for (const one of [asl, centre]) await ask(one);
    centre.offline = true;
    // more checkpoints than anybody looks at, each cosigned by one of two
    for (let round = 0; round < 25; round += 1) {
      world.now += 2_000;
      await say(1);
      await sign();
      await ask(asl);
    }
    expect(await served()).toEqual({ size: 1, witnessed: true });
    await judge();
    expect(await world.rules()).toEqual([]);
  });
});
