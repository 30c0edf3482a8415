import { describe, expect, it } from '@jest/globals';
import { testSigner } from '../test/test-keys.js';
import {
  COSIGNATURE_V1,
  ED25519,
  EMPTY_ROOT,
  cosign,
  cosignatureVerifier,
  formatCheckpoint,
  openNote,
  parseCheckpoint,
  parseNote,
  parseSignatureLines,
  signNote,
  verifierOf,
} from './index.js';

// C2SP/C2SP at 5ba5ee830903e91240fc6f9f3a7a9293d49e69c9: tlog-checkpoint.md and tlog-cosignature.md, first example.
const BODY = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
`;
const COSIGNED = `${BODY}
— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`;
const log = testSigner('log.example/one');
const witness = testSigner('witness.example/w1');
const body = formatCheckpoint({ origin: log.name, size: 0, root: EMPTY_ROOT });

describe('a checkpoint', () => {
  it('is read and written as the specification shows', () => {
    const checkpoint = parseCheckpoint(parseNote(COSIGNED).body);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 });
    expect(checkpoint.extensions).toEqual([]);
    expect(formatCheckpoint(checkpoint)).toBe(BODY);
  });

  it('of another log may have an origin of any kind and further lines, which ours never has', () => {
    expect(parseCheckpoint(BODY.replace('example.com/behind', 'behind + ')).origin).toBe(
      'behind + -the-sofa',
    );
    expect(parseCheckpoint(`${BODY}one\ntwo\n`).extensions).toEqual(['one', 'two']);
    for (const origin of ['', 'a b', 'a+b', 'a\nb']) {
      expect(() => formatCheckpoint({ origin, size: 0, root: EMPTY_ROOT })).toThrow(RangeError);
    }
    expect(() => formatCheckpoint({ origin: 'a', size: -1, root: EMPTY_ROOT })).toThrow(RangeError);
    expect(() => formatCheckpoint({ origin: 'a', size: 1, root: Buffer.alloc(31) })).toThrow(RangeError);
  });

  it.each([
    ['no origin', BODY.replace('example.com/behind-the-sofa', '')],
    ['two lines', BODY.replace('20852163\n', '')],
    ['a leading zero', BODY.replace('20852163', '020852163')],
    ['a sign', BODY.replace('20852163', '+20852163')],
    ['a fraction', BODY.replace('20852163', '2.5')],
    ['a size beyond 2^53', BODY.replace('20852163', '9007199254740992')],
    ['a space behind the size', BODY.replace('20852163', '20852163 ')],
    ['a short root', BODY.replace('CsUYapGG', '')],
    ['a root in another spelling', BODY.replace('q2I=', 'q2J=')],
    ['no last line feed', BODY.slice(0, -1)],
    ['an empty further line', `${BODY}\n`],
    ['an empty line between', `${BODY}\none\n`],
  ])('with %s is refused', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(expect.objectContaining({ code: 'checkpoint.malformed' }));
  });
});

describe('a cosignature', () => {
  const line = cosign(body, { ...witness, seconds: 1679315147 });
  const verifiers = [verifierOf(log.vkey(ED25519)), verifierOf(witness.vkey(COSIGNATURE_V1))];
  const signed = signNote(body, log);

  it('has the time of the example where the specification has it', () => {
    const [, example] = parseNote(COSIGNED).signatures;
    expect(example?.signature.readBigUInt64BE()).toBe(1679315147n);
    expect(example?.signature).toHaveLength(72);
  });

  it('stands beside the signature of the log and tells its time', () => {
    const { verified } = openNote(`${signed}${line}`, verifiers);
    expect(verified.map(({ name, seconds }) => [name, seconds])).toEqual([
      [log.name, undefined],
      [witness.name, 1679315147],
    ]);
  });

  it('is of another kind than the signature of a log by the same key', () => {
    const [own] = parseSignatureLines(line);
    const asLog = verifierOf(witness.vkey(ED25519));
    expect(own?.keyId).not.toBe(asLog.keyId);
    const opened = openNote(`${signed}${line}`, [verifierOf(log.vkey(ED25519)), asLog]);
    expect(opened.verified).toHaveLength(1);
  });

  it('does not hold at another time, for another text, or without a time', () => {
    const verifier = cosignatureVerifier(witness);
    const [own] = parseSignatureLines(line);
    const signature = own?.signature ?? Buffer.alloc(0);
    expect(verifier.verify(body, signature)).toEqual({ seconds: 1679315147 });
    const changed = (at: number, value: number): Buffer => {
      const other = Buffer.from(signature);
      other[at] = value;
      return other;
    };
    for (const other of [
      changed(7, 0xcc),
      changed(0, 0x80),
      changed(0, 0xff),
      changed(71, (signature[71] ?? 0) ^ 0x10),
      signature.subarray(1),
      Buffer.alloc(72),
      Buffer.alloc(0),
    ]) {
      expect(verifier.verify(body, other)).toBeUndefined();
    }
    expect(verifier.verify(body.replace('\n0\n', '\n1\n'), signature)).toBeUndefined();
  });

  it('is given to checkpoints only, and with a time', () => {
    expect(() => cosign('I owe you\n', { ...witness, seconds: 1 })).toThrow(
      expect.objectContaining({ code: 'checkpoint.malformed' }),
    );
    for (const seconds of [0, -1, 1.5, 2 ** 53]) {
      expect(() => cosign(body, { ...witness, seconds })).toThrow(RangeError);
    }
  });
});
