import { describe, expect, it } from '@jest/globals';
import { envelopeDigest as theirDigest } from '#contracts';
import { cosign, formatProof, formatVkey } from '#merkle';
import {
  leafHash as theirLeaf,
  leafHash as hashOf,
  inclusionProof,
  rootAt,
  signNote,
  formatCheckpoint,
} from '#merkle';
import { NaiveTree, testEntry } from '../../../libs/merkle/test/naive-tree.js';
import { testSigner } from '../../../libs/merkle/test/test-keys.js';
import { same, toHex, utf8 } from './bytes.js';
import { COSIGNATURE, ED25519, parseNote, parseVkey, checkSignature, type Vkey } from './note.js';
import { entryOf, envelopeDigest, parseReceipt, type Receipt } from './receipt.js';
import { climb, leafHash, nodeHash } from './tree.js';
import { altered, verifyReceipt } from './verify-receipt.js';

// audit-log.md: the eight entries of Certificate Transparency's tests
const ENTRIES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOT = '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328';

describe('the tree in a browser', () => {
  it('has the root of the known vector', async () => {
    let level = await Promise.all(ENTRIES.map((hex) => leafHash(Uint8Array.from(Buffer.from(hex, 'hex')))));
    while (level.length > 1)
      level = await Promise.all(
        level.flatMap((left, index) => (index % 2 === 0 ? [nodeHash(left, level[index + 1] ?? left)] : [])),
      );
    expect(toHex(level[0] ?? new Uint8Array())).toBe(ROOT);
  });

  it('climbs to the root from every leaf of every tree up to forty', async () => {
    const tree = new NaiveTree();
    for (let size = 1; size <= 40; size += 1)
      for (let index = 0; index < size; index += 1) {
        const path = (await inclusionProof(size, index, tree.read)).map((hash) => Uint8Array.from(hash));
        const leaf = Uint8Array.from(theirLeaf(testEntry(index)));
        const steps = await climb(size, index, leaf, path);
        const root = Uint8Array.from(await rootAt(size, tree.read));
        if (!same(steps?.at(-1)?.result ?? leaf, root))
          throw new Error(`${String(index)} of ${String(size)}`);
        expect(await climb(size, index, leaf, [...path, root])).toBeUndefined();
      }
  });
});

describe('a signed note in a browser', () => {
  // C2SP signed-note.md
  const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
  const NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;

  it('of the specification verifies, and not with another letter', async () => {
    const key = (await parseVkey(VKEY)) as Vkey;
    const note = parseNote(NOTE);
    expect(note && (await checkSignature(note, key)).result).toBe('valid');
    const other = parseNote(NOTE.replace('message', 'massage'));
    expect(other && (await checkSignature(other, key)).result).toBe('invalid');
    expect(await parseVkey(VKEY.replace('530d903a', '530d903b'))).toBeUndefined();
    expect(parseNote(NOTE.replace('\n\n', '\n'))).toBeUndefined();
  });
});

describe('a receipt in a browser', () => {
  const log = testSigner('log.example/one');
  const witnesses = [testSigner('witness.example/w1'), testSigner('witness.example/w2')];
  const envelope = { id: 'an-id', type: 'a-type', time: '2026-01-01T00:00:00.000Z', sig: 'AAAA', kid: 'k' };

  async function made(
    cosigned = witnesses,
  ): Promise<{ receipt: Receipt; keys: { log: Vkey; witnesses: Vkey[] } }> {
    const digest = await envelopeDigest(envelope);
    const leaves = [hashOf(utf8('one')), hashOf(entryOf(digest)), hashOf(utf8('three'))];
    const left = await nodeHash(leaves[0] as Uint8Array, leaves[1] as Uint8Array);
    const root = Buffer.from(await nodeHash(left, leaves[2] as Uint8Array));
    const body = formatCheckpoint({ origin: log.name, size: 3, root });
    const lines = cosigned.map((one) => cosign(body, { ...one, seconds: 1_780_000_000 }));
    const text = formatProof({
      index: 1,
      proof: [leaves[0] as Buffer, leaves[2] as Buffer],
      checkpoint: `${signNote(body, log)}${lines.join('')}`,
      extra: Buffer.from(JSON.stringify({ envelope })),
    });
    const keyOf = async (vkey: string): Promise<Vkey> => (await parseVkey(vkey)) as Vkey;
    return {
      receipt: parseReceipt(text) as Receipt,
      keys: {
        log: await keyOf(formatVkey(log.vkey(ED25519))),
        witnesses: await Promise.all(witnesses.map((one) => keyOf(formatVkey(one.vkey(COSIGNATURE))))),
      },
    };
  }

  it('digests an envelope as the log does', async () => {
    expect(await envelopeDigest(envelope)).toBe(theirDigest(envelope));
  });

  it('holds, step by step', async () => {
    const { receipt, keys } = await made();
    expect(receipt.envelope).toEqual(envelope);
    const verdict = await verifyReceipt(receipt, envelope, keys);
    expect(verdict).toMatchObject({ ok: true, isIncluded: true, size: 3, log: { result: 'valid' } });
    expect(verdict?.climbs?.map(({ side }) => side)).toEqual(['left', 'right']);
    expect(verdict?.witnesses.map(({ seconds }) => seconds)).toEqual([1_780_000_000, 1_780_000_000]);
  });

  it('fails with another letter in the event, another place, another root, too few who cosign', async () => {
    const { receipt, keys } = await made();
    expect(await verifyReceipt(receipt, altered(envelope), keys)).toMatchObject({
      ok: false,
      isIncluded: false,
    });
    expect(await verifyReceipt({ ...receipt, index: 0 }, envelope, keys)).toMatchObject({ ok: false });
    const root = receipt.checkpoint.split('\n')[2] ?? '';
    const forged = { ...receipt, checkpoint: receipt.checkpoint.replace(root, `A${root.slice(1)}`) };
    expect(await verifyReceipt(forged, envelope, keys)).toMatchObject({
      ok: false,
      log: { result: 'invalid' },
    });
    const [one] = witnesses;
    const few = await made(one === undefined ? [] : [one]);
    expect(await verifyReceipt(few.receipt, envelope, few.keys)).toMatchObject({
      ok: false,
      isIncluded: true,
    });
    const other = { ...keys, log: { ...keys.log, name: 'other.example' } };
    expect(await verifyReceipt(receipt, envelope, other)).toBeUndefined();
  });
});
