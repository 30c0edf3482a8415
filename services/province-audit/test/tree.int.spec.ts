import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  openNote,
  parseCheckpoint,
  parseVkey,
  verifierOf,
  rootAt,
  tileNodeReader,
  verifyConsistency,
  consistencyProof,
  leafHash,
  decodeEntries,
  type Checkpoint,
} from '#merkle';
import { newId } from '#kernel';
import { checkLog } from '../src/app/check-log.js';
import { CheckpointMark } from '../src/app/tree/checkpoint-mark.js';
import { readCheckpoint, readTile, type LogView } from '../src/app/tree/log-view.js';
import { treeReader } from '../src/app/tree/read-tree.js';
import {
  advancePublicView,
  signCheckpoint,
  type SignerContext,
  type Signing,
} from '../src/app/tree/sign-checkpoint.js';
import { logSigner } from '../src/events/log-signer.js';
import { readWitnesses } from '../src/witness-settings.js';
import { alterLog, rebuildTree } from './tampering.js';
import { World } from './world.js';

const ORIGIN = 'prova.example/log';
const DAY_MS = 86_400_000;
const keyStore = { secret: (): Buffer => Buffer.alloc(32, 7) };

let world: World;
let folder: string;
let context: SignerContext;

beforeEach(async () => {
  world = await World.open();
  folder = await mkdtemp(join(tmpdir(), 'staffetta-mark-'));
  context = await openContext();
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

/** As after a restart of the process. */
async function openContext(origin = ORIGIN, file = 'log-mark'): Promise<SignerContext> {
  const signer = logSigner(keyStore, origin);
  const mark = await CheckpointMark.open(join(folder, file), signer);
  return { signer, mark, ...readWitnesses(undefined, signer.vkey, 'provincia-bat') };
}

const say = (count: number): Promise<void> =>
  world.deliver(...Array.from({ length: count }, () => world.heartbeat(world.cav)));
const signing = (): Promise<Signing> => signCheckpoint(world.db, context, world.clock.now());
const publish = (): Promise<void> => advancePublicView(world.db, context, world.clock.now());

async function seen(view: LogView = 'current', origin = ORIGIN): Promise<Checkpoint> {
  const found = await readCheckpoint(world.db, origin, view);
  return parseCheckpoint(
    openNote(found?.note ?? '', [verifierOf(parseVkey(logSigner(keyStore, origin).vkey))]).body,
  );
}

const tile = (view: LogView, level: number, index: number, width = 256): Promise<Buffer | undefined> =>
  readTile(world.db, ORIGIN, view, { level, index, width });

describe('the signed log', () => {
  it('signs the empty log, and each size once', async () => {
    expect(await signing()).toBe('current');
    expect(await seen()).toMatchObject({ origin: ORIGIN, size: 0 });
    await say(3);
    expect(await signing()).toBe('current');
    const note = await readCheckpoint(world.db, ORIGIN, 'current');
    expect(await signing()).toBe('current');
    expect(await readCheckpoint(world.db, ORIGIN, 'current')).toEqual(note);
    expect((await seen()).size).toBe(3);
  });

  it('gives tiles from which anybody computes the signed root, and proves that it only grew', async () => {
    await say(300);
    await signing();
    const before = await seen();
    await say(230);
    await signing();
    const after = await seen();
    const reader = tileNodeReader(after.size, async ({ level, index, width }) => {
      const bytes = await tile('current', level, index, width);
      if (bytes === undefined) throw new Error('no such tile');
      return bytes;
    });
    expect((await rootAt(530, reader)).equals(after.root)).toBe(true);
    const proof = await consistencyProof(300, 530, treeReader(world.db));
    expect(
      verifyConsistency({ oldSize: 300, oldRoot: before.root, size: 530, root: after.root, proof }),
    ).toBe(true);
    const entries = decodeEntries(
      (await readTile(world.db, ORIGIN, 'current', { level: 0, index: 1, width: 256 }, true)) ??
        Buffer.alloc(0),
    );
    const hashes = (await tile('current', 0, 1)) ?? Buffer.alloc(0);
    expect(entries).toHaveLength(256);
    expect(Buffer.concat(entries.map((entry) => leafHash(entry)))).toEqual(hashes);
    expect(JSON.parse(String(entries[0]))).toEqual({ envelope: (await world.leaves())[256], v: 1 });
  });

  it('shows everybody whole tiles only, as they were when the day began', async () => {
    await say(300);
    await signing();
    await publish();
    expect((await seen('public')).size).toBe(0);
    expect(await tile('public', 0, 0)).toBeUndefined();
    world.now += DAY_MS;
    await publish();
    expect((await seen('public')).size).toBe(256);
    expect(await tile('public', 0, 0)).toHaveLength(8192);
    expect(await tile('public', 0, 1, 44)).toBeUndefined();
    await say(300);
    await signing();
    await publish();
    expect((await seen('public')).size).toBe(256);
    expect(await tile('public', 0, 1)).toBeUndefined();
    expect(await tile('current', 0, 1)).toHaveLength(8192);
    world.now += DAY_MS;
    await publish();
    expect((await seen('public')).size).toBe(512);
    expect(await tile('public', 0, 1)).toHaveLength(8192);
    expect(await tile('public', 1, 0, 2)).toHaveLength(64);
    expect(await tile('public', 1, 0, 3)).toBeUndefined();
  });
});

describe('two roots for one size are never signed', () => {
  // the database as it was when the log had so many leaves
  const forget = (keep: number): Promise<void> =>
    alterLog(
      world.db,
      ...['leaf', 'envelope'].map((table) => `DELETE FROM ${table} WHERE index >= ${String(keep)}`),
      `DELETE FROM link WHERE leaf_index >= ${String(keep)}`,
      `DELETE FROM checkpoint WHERE size > ${String(keep)}`,
      // the offset is a row: it goes back with the rest, and so does what was replayed
      ...[`consumer_offset`, `referral`].map((table) => `DELETE FROM ${table}`),
    )
      .then(() => rebuildTree(world.db))
      .then(() => world.restart());

  it('after a restore from an older copy: nothing is signed until the same leaves are there again', async () => {
    const words = Array.from({ length: 6 }, () => world.heartbeat(world.cav));
    await world.deliver(...words.slice(0, 3));
    await signing();
    await world.deliver(...words.slice(3));
    await signing();
    await forget(3);
    context = await openContext();
    expect(await signing()).toBe('behind');
    expect((await seen()).size).toBe(3);
    await world.deliver(...words.slice(3, 5));
    expect(await signing()).toBe('behind');
    await world.deliver(...words.slice(5));
    expect(await signing()).toBe('current');
    expect((await seen()).size).toBe(6);
  });

  it('after a restore in which other leaves came first: never again under this name', async () => {
    await say(3);
    await signing();
    // of two topics: their order is anybody's guess
    const one = world.heartbeat(world.cav);
    const other = world.lane$('submitted', world.cav, { subject: newId() });
    await world.deliver(one, other);
    await signing();
    await forget(3);
    context = await openContext();
    await world.deliver(other, one);
    expect(await signing()).toBe('forked');
    await say(5);
    expect(await signing()).toBe('forked');
    expect((await seen()).size).toBe(3);
    context = await openContext('prova.example/log/2');
    expect(await signing()).toBe('current');
    expect((await seen('current', 'prova.example/log/2')).size).toBe(10);
  });

  it('nor where somebody rewrote what was signed', async () => {
    await say(3);
    await signing();
    await alterLog(world.db, `UPDATE leaf SET digest = reverse(digest) WHERE index = 1`);
    await rebuildTree(world.db);
    await say(1);
    expect(await signing()).toBe('forked');
    const { faults } = await checkLog(world.db, world.registered.view, world.clock.now());
    expect(faults).toContainEqual({ index: 2, fault: 'checkpoint' });
  });

  it('nor where the end was cut off and written anew', async () => {
    await say(4);
    await signing();
    await alterLog(
      world.db,
      ...['leaf', 'envelope'].map((table) => `DELETE FROM ${table} WHERE index = 3`),
      `DELETE FROM link WHERE leaf_index = 3`,
    );
    await rebuildTree(world.db);
    expect(await signing()).toBe('behind');
    const { faults } = await checkLog(world.db, world.registered.view, world.clock.now());
    expect(faults).toContainEqual({ index: 3, fault: 'checkpoint' });
  });

  it('nor by two replicas at once', async () => {
    const other = await openContext(ORIGIN, 'mark-of-the-other');
    for (let i = 0; i < 5; i += 1) {
      await say(1);
      // one that comes too late for a size tries again a second later
      await Promise.allSettled(
        [context, other].map((replica) => signCheckpoint(world.db, replica, world.clock.now())),
      );
      expect((await seen()).size).toBe(i + 1);
    }
    expect(await signing()).toBe('current');
    const { ok } = await checkLog(world.db, world.registered.view, world.clock.now());
    expect(ok).toBe(true);
  });

  it('and of two replicas with one mark neither puts it back', async () => {
    const other = await openContext();
    for (const replica of [context, other, context, other]) {
      await say(1);
      expect(await signCheckpoint(world.db, replica, world.clock.now())).toBe('current');
    }
    await context.mark.write(
      { origin: ORIGIN, size: 3, root: Buffer.alloc(32) },
      'of a witness that is behind',
    );
    expect((await openContext()).mark.last).toEqual(await seen());
  });

  it('does not start over from a mark that cannot be read', async () => {
    await say(1);
    await signing();
    await writeFile(join(folder, 'log-mark'), 'prova.example/log\n1\nAAAA\n\n');
    await expect(openContext()).rejects.toMatchObject({ code: 'audit.mark-unreadable' });
  });
});

describe('what the database refuses', () => {
  it.each([
    `UPDATE checkpoint SET root = sha256('')`,
    `DELETE FROM checkpoint`,
    `TRUNCATE public_view CASCADE`,
    `TRUNCATE public_cosignature`,
    `UPDATE subtree SET hash = sha256('')`,
    `DELETE FROM envelope`,
    `UPDATE envelope SET attributes = '{}'`,
    `UPDATE envelope SET appended_at = now()`,
    `UPDATE log_head SET size = 1`,
    `DELETE FROM log_head`,
  ])('%s', async (statement) => {
    await say(257);
    await signing();
    await publish();
    await expect(world.db.query(statement)).rejects.toMatchObject({ code: '23001' });
  });
});
