import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SmallLog } from '../test/small-log.js';
import { AppError } from '#kernel';
import { formatWitnessRequest, parseWitnessRequest, verifyConsistency } from './index.js';

// The format is that of C2SP/C2SP at 5ba5ee830903e91240fc6f9f3a7a9293d49e69c9, tlog-witness.md.
const log = new SmallLog();

async function request(oldSize = 6, size = 11): Promise<string> {
  const proof = await log.consistency(oldSize, size);
  return formatWitnessRequest({ oldSize, proof, checkpoint: await log.checkpoint(size) });
}
const refused = (code: string): unknown => expect.objectContaining({ kind: 'invalid', code });

describe('a request to a witness', () => {
  it('brings the proof and the checkpoint', async () => {
    const { oldSize, proof, head, checkpoint } = parseWitnessRequest(await request());
    expect(checkpoint).toBe(await log.checkpoint(11));
    const oldRoot = log.tree.mth(0, 6);
    expect(verifyConsistency({ oldSize, oldRoot, size: head.size, root: head.root, proof })).toBe(true);
  });

  it('needs no proof from nothing, nor of the same tree', async () => {
    expect(await request(0)).toMatch(/^old 0\n\nlog\.example\/one\n11\n/);
    expect(parseWitnessRequest(await request(11))).toMatchObject({ oldSize: 11, proof: [] });
  });

  it('in the example of the specification is read', () => {
    const text = `old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
`;
    const read = parseWitnessRequest(text);
    expect(read).toMatchObject({ oldSize: 20852014, proof: { length: 4 }, head: { size: 20852163 } });
    expect(formatWitnessRequest(read)).toBe(text);
  });

  it('with an old size above the new is refused as such', async () => {
    const text = (await request(0)).replace('old 0', 'old 12');
    expect(() => parseWitnessRequest(text)).toThrow(refused('witness.old-size-above'));
  });

  it('carries 63 hashes and not one more', async () => {
    const [first = '', second = ''] = (await request()).split('\n');
    const padded = async (count: number): Promise<string> =>
      (await request(0)).replace('old 0\n', `${first}\n${`${second}\n`.repeat(count)}`);
    expect(parseWitnessRequest(await padded(63)).proof).toHaveLength(63);
    const tooLong = await padded(64);
    expect(() => parseWitnessRequest(tooLong)).toThrow(refused('witness.proof-too-long'));
  });

  it('in any other spelling is refused', async () => {
    const text = await request();
    const [first = '', second = ''] = text.split('\n');
    for (const other of [
      '',
      'junk',
      text.replace('old ', ''),
      text.replace('old ', 'Old '),
      text.replace(first, 'old 06'),
      text.replace(first, 'old 6 '),
      text.replace(first, 'old -1'),
      text.replace(first, 'old 9007199254740992'),
      text.replace(second, `${second}=`),
      text.replace(second, 'AAAA'),
      text.replace(`${second}\n`, `${second}\njunk\n`),
      text.replace('\n\n', '\n'),
      text.replaceAll('\n', '\r\n'),
      text.replace('\n11\n', '\n011\n'),
      text.slice(0, text.indexOf('— ')),
      `${text}\n`,
      `old 0\n\n${'x'.repeat(600_000)}`,
    ]) {
      expect(() => parseWitnessRequest(other)).toThrow(refused('witness.request-malformed'));
    }
  });

  it('is read or refused by a code, whatever is changed in it', async () => {
    const text = await request();
    fc.assert(
      fc.property(
        fc.nat(text.length),
        fc.nat(5),
        fc.string({ unit: 'binary', maxLength: 3 }),
        (at, gone, by) => {
          const other = text.slice(0, at) + by + text.slice(at + gone);
          try {
            const read = parseWitnessRequest(other);
            expect(formatWitnessRequest(read)).toBe(other);
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
          }
        },
      ),
    );
  });
});
