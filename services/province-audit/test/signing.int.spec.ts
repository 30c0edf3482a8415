import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { readSentence, readState } from '../src/app/log-state.js';
import { signCheckpoint } from '../src/app/tree/sign-checkpoint.js';
import { CheckpointSigner } from '../src/events/checkpoint-signer.js';
import { WitnessRounds } from '../src/events/witness-rounds.js';
import { openSigner } from './bystander.js';
import { alterLog, rebuildTree } from './tampering.js';
import { World } from './world.js';

let world: World;
let folder: string;
let node: CheckpointSigner | undefined;

beforeEach(async () => {
  world = await World.open();
  folder = await mkdtemp(join(tmpdir(), 'staffetta-signing-'));
  await world.deliver(world.heartbeat(world.cav), world.heartbeat(world.casa));
});
afterEach(async () => {
  await node?.beforeApplicationShutdown();
  node = undefined;
  await world.close();
  await rm(folder, { recursive: true });
});

/** The node's own signer, which nobody cosigns. */
async function start(): Promise<CheckpointSigner> {
  const context = await openSigner(folder, []);
  const rounds = new WitnessRounds(world.db, world.context, context, () =>
    Promise.reject(new Error('nobody')),
  );
  node = new CheckpointSigner(world.db, world.context, context, rounds);
  return node;
}

it('tells nothing of signing before it was tried, and then that the log is signed', async () => {
  const signer = await start();
  expect(signer.state).toBeUndefined();
  signer.onApplicationBootstrap();
  await waitFor('the first signature', () => signer.state === 'current');
});

it('tells that it does not sign, to whoever runs it and to everybody', async () => {
  const context = await openSigner(folder, []);
  await signCheckpoint(world.db, context, world.clock.now());
  await alterLog(world.db, `UPDATE leaf SET digest = reverse(digest) WHERE index = 1`);
  await rebuildTree(world.db);
  const signer = await start();
  signer.onApplicationBootstrap();
  await waitFor('the fork to be seen', () => signer.state === 'forked');

  const now = world.clock.now();
  const broken = {
    state: 'broken',
    text: {
      it: 'Registro non integro: le registrazioni non sono più quelle già firmate',
      en: 'Record not whole: the entries are no longer those that were signed for',
    },
  };
  expect(await readSentence(world.db, now, signer.state)).toEqual(broken);
  expect(await readState(world.db, context, now, signer.state)).toMatchObject(broken);
  expect((await readSentence(world.db, now, 'behind')).state).toBe('unchecked');
});
