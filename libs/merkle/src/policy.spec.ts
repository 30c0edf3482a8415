import { describe, expect, it } from '@jest/globals';
import { SmallLog } from '../test/small-log.js';
import { testSigner, type TestSigner } from '../test/test-keys.js';
import {
  COSIGNATURE_V1,
  ED25519,
  cosign,
  openCheckpoint,
  witnessPolicy,
  type PolicyWitness,
  type WitnessVerdict,
} from './index.js';

const log = new SmallLog();
const ours = { vkey: log.signer.vkey(ED25519), operator: 'provincia' };
const asl = testSigner('asl.example/witness');
const oneCentre = testSigner('cav-one.example/witness');
const otherCentre = testSigner('cav-two.example/witness');
const own = testSigner('province.example/witness');
const run = (by: TestSigner, operator: string): PolicyWitness => ({
  vkey: by.vkey(COSIGNATURE_V1),
  operator,
});

/** What the policy says of a checkpoint that these witnesses have cosigned, one second after the other. */
async function verdict(
  policy: ReturnType<typeof witnessPolicy>,
  signers: readonly TestSigner[],
): Promise<WitnessVerdict> {
  const body = await log.body(7);
  const lines = signers.map((signer, i) => cosign(body, { ...signer, seconds: 100 + i }));
  return policy.judge(openCheckpoint(`${await log.checkpoint(7)}${lines.join('')}`, policy.known));
}

describe('a quorum', () => {
  it('of two operators is both', async () => {
    const policy = witnessPolicy({ log: ours, witnesses: [run(asl, 'asl'), run(oneCentre, 'cav')] });
    expect(await verdict(policy, [asl])).toEqual({
      witnessed: false,
      quorum: 2,
      operators: 2,
      signed: [{ operator: 'asl', witnesses: [asl.name], seconds: 100 }],
      missing: ['cav'],
      notIndependent: [],
    });
    expect(await verdict(policy, [asl, oneCentre])).toMatchObject({ witnessed: true, missing: [] });
  });

  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])('of %i operators is %i', (count, quorum) => {
    const witnesses = Array.from({ length: count }, (_, i) =>
      run(testSigner(`w${String(i)}`), `o${String(i)}`),
    );
    const policy = witnessPolicy({ log: ours, witnesses });
    expect(policy.judge({ verified: [] })).toMatchObject({ quorum, operators: count, witnessed: false });
    expect(() => witnessPolicy({ log: ours, witnesses, quorum: count + 1 })).toThrow(RangeError);
    expect(() => witnessPolicy({ log: ours, witnesses, quorum: count / 2 })).toThrow(RangeError);
    expect(witnessPolicy({ log: ours, witnesses, quorum: count }).judge({ verified: [] }).quorum).toBe(count);
  });

  it('counts an operator once, however many witnesses it runs, and says so', async () => {
    const witnesses = [run(asl, 'asl'), run(oneCentre, 'cav'), run(otherCentre, 'cav')];
    const policy = witnessPolicy({ log: ours, witnesses });
    const twoOfOne = await verdict(policy, [oneCentre, otherCentre]);
    expect(twoOfOne).toMatchObject({ witnessed: false, operators: 2, missing: ['asl'] });
    expect(twoOfOne.signed).toEqual([
      { operator: 'cav', witnesses: [oneCentre.name, otherCentre.name], seconds: 101 },
    ]);
    expect(twoOfOne.notIndependent).toEqual([
      { name: oneCentre.name, operator: 'cav' },
      { name: otherCentre.name, operator: 'cav' },
    ]);
  });

  it('does not hear the operator of the log', async () => {
    const witnesses = [run(asl, 'asl'), run(oneCentre, 'cav'), run(own, 'provincia')];
    const policy = witnessPolicy({ log: ours, witnesses });
    expect(await verdict(policy, [asl, own])).toMatchObject({
      witnessed: false,
      operators: 2,
      signed: [{ operator: 'asl' }],
      notIndependent: [{ name: own.name, operator: 'provincia' }],
    });
  });

  it('is never reached where nobody else watches', async () => {
    for (const witnesses of [[], [run(own, 'provincia')]]) {
      const policy = witnessPolicy({ log: ours, witnesses });
      expect(await verdict(policy, [own])).toMatchObject({ witnessed: false, quorum: 1, operators: 0 });
    }
  });

  it('is not reached by repeating oneself, nor by whoever is not listed', async () => {
    const policy = witnessPolicy({ log: ours, witnesses: [run(asl, 'asl'), run(oneCentre, 'cav')] });
    expect(await verdict(policy, [asl, asl, otherCentre, own])).toMatchObject({
      witnessed: false,
      signed: [{ operator: 'asl', witnesses: [asl.name], seconds: 101 }],
    });
  });

  it('is not set on keys that are no keys of witnesses, or on one key twice', () => {
    const wrong = [
      [{ vkey: asl.vkey(ED25519), operator: 'asl' }],
      [run(asl, 'asl'), { vkey: { ...asl.vkey(COSIGNATURE_V1), name: 'other' }, operator: 'cav' }],
      [run({ ...own, vkey: () => ({ ...ours.vkey, type: COSIGNATURE_V1 }) }, 'asl')],
    ];
    for (const witnesses of wrong) expect(() => witnessPolicy({ log: ours, witnesses })).toThrow(RangeError);
    const asWitness = { ...ours, vkey: log.signer.vkey(COSIGNATURE_V1) };
    expect(() => witnessPolicy({ log: asWitness, witnesses: [] })).toThrow(RangeError);
  });
});
