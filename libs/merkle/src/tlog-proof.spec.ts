import { describe, expect, it } from '@jest/globals';
import { SmallLog } from '../test/small-log.js';
import { testEntry } from '../test/naive-tree.js';
import { testSigner } from '../test/test-keys.js';
import {
  COSIGNATURE_V1,
  ED25519,
  checkProof,
  cosign,
  formatProof,
  leafHash,
  parseProof,
  verifierOf,
  type TlogProof,
} from './index.js';

// The format is that of C2SP/C2SP at 5ba5ee830903e91240fc6f9f3a7a9293d49e69c9, tlog-proof.md.
const log = new SmallLog();
const witness = testSigner('witness.example/w1');
const known = {
  origin: log.origin,
  log: verifierOf(log.signer.vkey(ED25519)),
  witnesses: [verifierOf(witness.vkey(COSIGNATURE_V1))],
};
const malformed = expect.objectContaining({ code: 'proof.malformed' });

async function receipt(index = 5, size = 11): Promise<TlogProof> {
  const line = cosign(await log.body(size), { ...witness, seconds: 1_780_000_000 });
  return {
    index,
    proof: await log.inclusion(size, index),
    checkpoint: `${await log.checkpoint(size)}${line}`,
  };
}

describe('a portable proof', () => {
  it('says in lines what it holds, and is read back', async () => {
    const proof = { ...(await receipt()), extra: Buffer.from('any') };
    const text = formatProof(proof);
    expect(text.split('\n').slice(0, 3)).toEqual(['c2sp.org/tlog-proof@v1', 'extra YW55', 'index 5']);
    expect(text.split('\n').slice(3, 7)).toEqual(proof.proof.map((hash) => hash.toString('base64')));
    expect(text.endsWith(`\n\n${proof.checkpoint}`)).toBe(true);
    expect(parseProof(text)).toEqual(proof);
    const { extra, ...plain } = proof;
    expect(extra).toHaveLength(3);
    expect(parseProof(formatProof(plain))).toEqual(plain);
  });

  it('of the only leaf needs no hashes', async () => {
    const proof = await receipt(0, 1);
    expect(formatProof(proof)).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 0\n\nlog\.example\/one\n1\n/);
    const opened = checkProof(parseProof(formatProof(proof)), { ...known, leafHash: leafHash(testEntry(0)) });
    expect(opened).toMatchObject({ origin: log.origin, size: 1 });
  });

  it('shows the entry, and who has witnessed the tree', async () => {
    const opened = checkProof(await receipt(), { ...known, leafHash: leafHash(testEntry(5)) });
    expect(opened.verified.map(({ name, seconds }) => [name, seconds])).toEqual([
      [log.origin, undefined],
      [witness.name, 1_780_000_000],
    ]);
  });

  it('shows no other entry, at no other place, of no other log', async () => {
    const proof = await receipt();
    const question = { ...known, leafHash: leafHash(testEntry(5)) };
    const refused = (code: string): unknown => expect.objectContaining({ code });
    expect(() => checkProof(proof, { ...question, leafHash: leafHash(testEntry(4)) })).toThrow(
      refused('proof.not-included'),
    );
    expect(() => checkProof({ ...proof, index: 4 }, question)).toThrow(refused('proof.not-included'));
    expect(() => checkProof({ ...proof, index: 11 }, question)).toThrow(refused('proof.not-included'));
    expect(() => checkProof(proof, { ...question, origin: 'log.example/two' })).toThrow(
      refused('checkpoint.other-log'),
    );
    const other = verifierOf(testSigner('log.example/two').vkey(ED25519));
    // then a witness we know has signed, but no log that we believe
    expect(() => checkProof(proof, { ...question, log: other })).toThrow(refused('note.unsigned'));
    const altered = { ...proof, checkpoint: proof.checkpoint.replace('\n11\n', '\n12\n') };
    expect(() => checkProof(altered, question)).toThrow(refused('note.signature-invalid'));
  });

  it('in any other spelling is refused', async () => {
    const text = formatProof(await receipt());
    const [first = '', second = '', third = ''] = text.split('\n');
    for (const other of [
      '',
      text.replace('@v1', '@v2'),
      text.replace(second, 'index 05'),
      text.replace(second, 'index -5'),
      text.replace(second, 'index  5'),
      text.replace(`${second}\n`, ''),
      text.replace(first, `${first}\nextra YW5`),
      text.replace(first, `${first}\nextra YW55\nextra YW55`),
      text.replace(`${second}\n`, `${second}\nextra YW55\n`),
      text.replace(third, `${third} `),
      text.replace(third, third.slice(4)),
      text.replace(`${third}\n`, `${third}\n`.repeat(61)),
      text.replace('\n\n', '\n'),
      text.replaceAll('\n', '\r\n'),
      text.replace(`\n11\n`, '\neleven\n'),
      text.slice(0, text.indexOf('— ')),
      `${text}\n`,
    ]) {
      expect(() => parseProof(other)).toThrow(malformed);
    }
    expect(() => formatProof({ index: -1, proof: [], checkpoint: text.slice(text.indexOf('log.')) })).toThrow(
      malformed,
    );
  });
});
