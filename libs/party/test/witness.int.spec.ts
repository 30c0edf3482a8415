import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  appendLeaves,
  consistencyProof,
  ED25519,
  EMPTY_FRONTIER,
  formatCheckpoint,
  formatVkey,
  leafHash,
  rawPublicKey,
  rootOf,
  signNote,
  type NodeReader,
} from '#merkle';
import type { PartyNetwork } from '#testing';
import { databaseOf, startNodes } from './nodes.js';

const LOG = 'prova.example/log';
const keyOf = (name: string): KeyObject => {
  const d = Buffer.from(name.padEnd(32, '.')).toString('base64url');
  return createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x: '' }, format: 'jwk' });
};
const key = keyOf('registro');

/** A tree of entries that begin alike and differ from `fork` on. */
const leaves = (size: number, fork = Infinity): Buffer[] =>
  Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`${String(i)}${i < fork ? '' : 'x'}`)));
const root = (hashes: readonly Buffer[]): Buffer => rootOf(appendLeaves(EMPTY_FRONTIER, hashes).frontier);
const readerOf =
  (hashes: readonly Buffer[]): NodeReader =>
  (nodes) =>
    Promise.resolve(
      nodes.map(({ level, index }) => root(hashes.slice(index * 2 ** level, (index + 1) * 2 ** level))),
    );
const note = (hashes: readonly Buffer[], { by = key, origin = LOG } = {}): string =>
  signNote(formatCheckpoint({ origin, size: hashes.length, root: root(hashes) }), {
    name: origin,
    privateKey: by,
  });
/** As text, also where no log would send it. */
const text = (old: string, proof: readonly string[], checkpoint: string): string =>
  `old ${old}\n${proof.map((line) => `${line}\n`).join('')}\n${checkpoint}`;
const proofOf = async (old: number, hashes: readonly Buffer[]): Promise<string[]> =>
  (await consistencyProof(old, hashes.length, readerOf(hashes))).map((hash) => hash.toString('base64'));

let network: PartyNetwork;
let folder: string;
let door: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staffetta-witnessed-'));
  const file = join(folder, 'logs.json');
  const vkey = formatVkey({ name: LOG, type: ED25519, publicKey: rawPublicKey(key) });
  await writeFile(file, JSON.stringify([vkey]));
  network = await startNodes({
    'intake-cav': { STAFFETTA_WITNESSED_LOGS_FILE: file, STAFFETTA_WITNESS_NAME: 'prova.example/cav' },
  });
  door = `${network.node('intake-cav').privateUrl}/internal/v1/witness`;
});
afterAll(async () => {
  await network.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => databaseOf(network, 'intake-cav').query(`DELETE FROM witnessed_log`));

const ask = async (
  body: string,
  type = 'text/plain',
): Promise<{ status: number; type: string; text: string }> => {
  const answer = await fetch(`${door}/add-checkpoint`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    text: await answer.text(),
  };
};
const stored = (): Promise<unknown> => databaseOf(network, 'intake-cav').query(`SELECT * FROM witnessed_log`);
const began = async (size = 5): Promise<void> => {
  expect((await ask(text('0', [], note(leaves(size))))).status).toBe(200);
};

describe('a witness’s door', () => {
  it('cosigns what goes on from the last, and shows what that was', async () => {
    await began();
    const next = leaves(9);
    const answer = await ask(text('5', await proofOf(5, next), note(next)));
    expect(answer).toMatchObject({ status: 200, type: 'text/plain; charset=utf-8' });
    expect(answer.text).toMatch(/^— prova\.example\/cav [A-Za-z0-9+/]+=*\n$/);
    const origin = createHash('sha256').update(LOG).digest('hex');
    const shown = await fetch(`${door}/${origin}/checkpoint`);
    expect([shown.status, await shown.text()]).toEqual([200, note(next)]);
    expect((await fetch(`${door}/${'0'.repeat(64)}/checkpoint`)).status).toBe(404);
  });

  it('answers a wrong size with the one it has, as C2SP types it', async () => {
    await began();
    const next = leaves(9);
    expect(await ask(text('4', await proofOf(4, next), note(next)))).toEqual({
      status: 409,
      type: 'text/x.tlog.size',
      text: '5\n',
    });
    // one that it cosigned before, shown again
    expect((await ask(text('0', [], note(leaves(3))))).status).toBe(409);
  });

  const hash = Buffer.alloc(32).toString('base64');
  it.each<[string, number, () => string | Promise<string>]>([
    ['an old size above the checkpoint’s', 400, () => text('10', [], note(leaves(9)))],
    ['a size that is no number', 400, () => text('cinque', [], note(leaves(9)))],
    ['a size with a zero before it', 400, () => text('05', [], note(leaves(9)))],
    ['no size', 400, () => note(leaves(9))],
    ['a line of junk among the hashes', 400, () => text('5', [hash, 'junk'], note(leaves(9)))],
    ['a hash that is too short', 400, () => text('5', ['AAAA'], note(leaves(9)))],
    ['64 hashes', 400, () => text('5', Array<string>(64).fill(hash), note(leaves(9)))],
    ['a thousand hashes', 400, () => text('5', Array<string>(1_000).fill(hash), note(leaves(9)))],
    ['no checkpoint', 400, () => text('5', [], '')],
    ['a note that is none', 400, () => text('5', [], 'niente\n')],
    ['nothing', 400, () => ''],
    ['another key', 403, () => text('5', [], note(leaves(9), { by: keyOf('altro') }))],
    ['another body under its signature', 403, () => text('5', [], note(leaves(9)).replace('\n9\n', '\n8\n'))],
    ['another log', 404, () => text('5', [], note(leaves(9), { origin: 'prova.example/altro' }))],
    ['a proof that proves nothing', 422, () => text('5', [hash], note(leaves(9)))],
    ['a fork', 422, async () => text('5', await proofOf(5, leaves(9, 3)), note(leaves(9, 3)))],
    ['a fork of the same size', 422, () => text('5', [], note(leaves(5, 3)))],
  ])('refuses %s with %i, and remembers nothing of it', async (_what, status, body) => {
    await began();
    const before = await stored();
    const answer = await ask(await body());
    expect([answer.status, answer.text.includes('—')]).toEqual([status, false]);
    expect(await stored()).toEqual(before);
  });

  it.each([
    ['application/octet-stream', 415],
    ['application/x-www-form-urlencoded', 415],
    // what claims to be JSON and is none
    ['application/json', 400],
  ])('takes no %s', async (type, status) => {
    expect((await ask(text('0', [], note(leaves(3))), type)).status).toBe(status);
    expect(await stored()).toEqual([]);
  });

  it('is not at the public door', async () => {
    const { url } = network.node('intake-cav');
    const answer = await fetch(`${url}/internal/v1/witness/add-checkpoint`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: text('0', [], note(leaves(3))),
    });
    expect(answer.status).toBe(404);
    expect(await stored()).toEqual([]);
  });
});
