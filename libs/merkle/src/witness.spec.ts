import { createPrivateKey, randomBytes, type KeyObject } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { formatCheckpoint } from './checkpoint.js';
import { verifierOf } from './cosignature.js';
import { appendLeaves, EMPTY_FRONTIER, rootOf } from './frontier.js';
import { leafHash } from './hash.js';
import { formatPastRequest } from './past-request.js';
import { consistencyProof, type NodeReader } from './proof.js';
import { openNote, signNote } from './sign-note.js';
import { COSIGNATURE_V1, ED25519, rawPublicKey } from './vkey.js';
import { formatWitnessRequest } from './witness-request.js';
import { addCheckpoint, cosignPast, type CosignedTree, type Witness } from './witness.js';

const LOG = 'log.example/one';
const NAME = 'witness.example/w1';
const newKey = (): KeyObject =>
  createPrivateKey({
    key: { kty: 'OKP', crv: 'Ed25519', d: randomBytes(32).toString('base64url'), x: '' },
    format: 'jwk',
  });
const logKey = newKey();
const privateKey = newKey();
const own = verifierOf({ name: NAME, type: COSIGNATURE_V1, publicKey: rawPublicKey(privateKey) });

/** A tree of entries that begin alike and differ from `fork` on. */
const leaves = (size: number, fork = Infinity): Buffer[] =>
  Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`${String(i)}${i < fork ? '' : 'x'}`)));
const rootOfAll = (hashes: readonly Buffer[]): Buffer =>
  rootOf(appendLeaves(EMPTY_FRONTIER, hashes).frontier);
const readerOf =
  (hashes: readonly Buffer[]): NodeReader =>
  (nodes) =>
    Promise.resolve(
      nodes.map(({ level, index }) => rootOfAll(hashes.slice(index * 2 ** level, (index + 1) * 2 ** level))),
    );
const note = (hashes: readonly Buffer[], key = logKey, origin = LOG): string =>
  signNote(formatCheckpoint({ origin, size: hashes.length, root: rootOfAll(hashes) }), {
    name: origin,
    privateKey: key,
  });
const request = async (
  oldSize: number,
  hashes: readonly Buffer[],
  checkpoint = note(hashes),
): Promise<string> =>
  formatWitnessRequest({
    oldSize,
    proof: await consistencyProof(oldSize, hashes.length, readerOf(hashes)),
    checkpoint,
  });

let trees: Map<string, CosignedTree>;
let witness: Witness;

beforeEach(() => {
  trees = new Map();
  witness = {
    name: NAME,
    privateKey,
    logs: new Map([[LOG, verifierOf({ name: LOG, type: ED25519, publicKey: rawPublicKey(logKey) })]]),
    store: {
      read: (origin) => Promise.resolve(trees.get(origin)),
      replace: (origin, from, tree) => {
        if (trees.get(origin)?.size !== from) return Promise.resolve(false);
        trees.set(origin, tree);
        return Promise.resolve(true);
      },
    },
    now: () => new Date('2026-03-02T08:00:00.700Z'),
  };
});

describe('a witness', () => {
  it('cosigns what goes on from what it cosigned last, and the same again', async () => {
    for (const [old, size] of [
      [0, 0],
      [0, 5],
      [5, 8],
      [8, 8],
      [8, 300],
    ] as const) {
      const answer = await addCheckpoint(witness, await request(old, leaves(size)));
      if (answer.status !== 200) throw new Error(`refused: ${JSON.stringify(answer)}`);
      const { verified } = openNote(note(leaves(size)) + answer.lines, [own]);
      expect(verified).toEqual([expect.objectContaining({ name: NAME, seconds: 1772438400 })]);
      expect(trees.get(LOG)?.size).toBe(size);
    }
  });

  it('tells what it has where the log is mistaken about that', async () => {
    expect(await addCheckpoint(witness, await request(3, leaves(5)))).toEqual({ status: 409, size: 0 });
    await addCheckpoint(witness, await request(0, leaves(5)));
    expect(await addCheckpoint(witness, await request(0, leaves(9)))).toEqual({ status: 409, size: 5 });
    // a checkpoint of the past, as a replay sends it
    expect(await addCheckpoint(witness, await request(0, leaves(4)))).toEqual({ status: 409, size: 5 });
    expect(trees.get(LOG)?.size).toBe(5);
  });

  it('refuses a fork, of equal size too, and keeps what it has', async () => {
    await addCheckpoint(witness, await request(0, leaves(5)));
    for (const forked of [leaves(5, 3), leaves(9, 3)]) {
      const proof = await consistencyProof(5, forked.length, readerOf(forked));
      const body = formatWitnessRequest({ oldSize: 5, proof, checkpoint: note(forked) });
      expect(await addCheckpoint(witness, body)).toMatchObject({ status: 422, forked: true });
    }
    expect(trees.get(LOG)?.root).toEqual(rootOfAll(leaves(5)));
  });

  it('of two requests at once cosigns one', async () => {
    await addCheckpoint(witness, await request(0, leaves(5)));
    const bodies = await Promise.all([request(5, leaves(7)), request(5, leaves(9))]);
    const answers = await Promise.all(bodies.map((body) => addCheckpoint(witness, body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it.each([
    ['junk', () => Promise.resolve('old x\n\nnothing\n'), 400],
    ['an old size above the new', async () => (await request(0, leaves(5))).replace('old 0', 'old 6'), 400],
    [
      '64 hashes',
      async () =>
        (await request(0, leaves(5))).replace(
          '\n',
          `\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}`,
        ),
      400,
    ],
    ['another log', () => request(0, leaves(5), note(leaves(5), logKey, 'log.example/two')), 404],
    ['another key', () => request(0, leaves(5), note(leaves(5), newKey())), 403],
    [
      'hashes where none are needed',
      async () => (await request(0, leaves(5))).replace('\n', `\n${Buffer.alloc(32).toString('base64')}\n`),
      422,
    ],
    [
      'an empty tree that has a root',
      async () =>
        await request(
          0,
          [],
          signNote(formatCheckpoint({ origin: LOG, size: 0, root: Buffer.alloc(32) }), {
            name: LOG,
            privateKey: logKey,
          }),
        ),
      422,
    ],
  ])('answers %s with the protocol’s code and stores nothing', async (_what, body, status) => {
    expect(await addCheckpoint(witness, await body())).toMatchObject({ status });
    expect(trees.size).toBe(0);
  });

  it('cosigns a beginning of what it cosigned last, and nothing else of the past', async () => {
    const all = leaves(300);
    const past = async (size: number, lastSize: number, hashes = all): Promise<string> =>
      formatPastRequest({
        lastSize,
        proof: await consistencyProof(size, lastSize, readerOf(all)),
        checkpoint: note(hashes.slice(0, size)),
      });
    expect(await cosignPast(witness, await past(256, 300))).toEqual({ status: 409, size: 0 });
    await addCheckpoint(witness, await request(0, all));
    const answer = await cosignPast(witness, await past(256, 300));
    if (answer.status !== 200) throw new Error('refused');
    expect(openNote(note(leaves(256)) + answer.lines, [own]).verified).toHaveLength(1);
    expect(await cosignPast(witness, await past(256, 290))).toEqual({ status: 409, size: 300 });
    expect(await cosignPast(witness, await past(256, 300, leaves(300, 100)))).toMatchObject({ status: 422 });
    expect(trees.get(LOG)?.size).toBe(300);
  });
});
