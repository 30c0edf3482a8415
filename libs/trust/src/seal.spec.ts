import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allContracts } from '#contracts';
import { newId } from '#kernel';
import {
  generateOpeningKey,
  keyCommit,
  newSubjectKey,
  openBody,
  openSubmitted,
  sealBody,
  sealSubmitted,
  type SealBinding,
} from './index.js';

const SUBMITTED = 'staffetta.referral.submitted.v1';
const laneTypes = allContracts()
  .filter((contract) => contract.topic === 'lane')
  .map((contract) => contract.type);
const bodyTypes = laneTypes.filter((type) => type !== SUBMITTED);
const opening = generateOpeningKey('casa-rifugio-1');
const key = newSubjectKey();

const bindingOf = (type: string, more: Partial<SealBinding> = {}): SealBinding => ({
  id: newId(),
  type,
  subject: newId(),
  from: 'cav-1',
  to: 'casa-rifugio-1',
  side: 's',
  ...more,
});
const unopenable = { kind: 'invalid', code: 'seal.unopenable' };
const openingKeyOf = (kid: string): typeof opening | undefined => (kid === opening.kid ? opening : undefined);

const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}[a-z0-9]$/);
const body = fc.record({
  answer: fc.string({ maxLength: 120, unit: 'binary' }),
  more: fc.jsonValue({ maxDepth: 2 }),
});
const fits = (content: unknown): boolean => Buffer.byteLength(JSON.stringify(content)) <= 1024;

describe('a sealed value', () => {
  const lengths = new Map<string, number>();
  beforeAll(async () => {
    for (const type of bodyTypes) {
      lengths.set(type, (await sealBody({ key, body: {}, binding: bindingOf(type) })).length);
    }
    const first = await sealSubmitted({ key, body: {}, binding: bindingOf(SUBMITTED), to: opening });
    lengths.set(SUBMITTED, first.length);
  });

  it('has a length that depends on the type alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...laneTypes),
        name,
        name,
        fc.constantFrom('s', 'r'),
        body.filter(fits),
        async (type, from, to, side, content) => {
          const input = {
            key: newSubjectKey(),
            body: content,
            binding: bindingOf(type, { from, to, side }),
          };
          const value =
            type === SUBMITTED
              ? await sealSubmitted({ ...input, to: generateOpeningKey(to) })
              : await sealBody(input);
          expect(value.length).toBe(lengths.get(type));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('opens to what was sealed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...bodyTypes), body.filter(fits), async (type, content) => {
        const binding = bindingOf(type);
        const value = await sealBody({ key, body: content, binding });
        expect(JSON.stringify(await openBody({ value, binding, key }))).toBe(JSON.stringify(content));
      }),
    );
  });

  it('tells nothing of the content, and never looks the same twice', async () => {
    const binding = bindingOf('staffetta.referral.info-provided.v1');
    const content = { answer: 'canary-7f3a' };
    const one = await sealBody({ key, body: content, binding });
    expect(one.toString()).not.toContain('canary');
    expect(one).not.toEqual(await sealBody({ key, body: content, binding }));
  });

  it('is refused when it is too large, without saying what', async () => {
    const binding = bindingOf('staffetta.referral.acknowledged.v1');
    await expect(sealBody({ key, body: { answer: 'è'.repeat(512) }, binding })).rejects.toMatchObject({
      kind: 'too-large',
      code: 'seal.too-large',
      details: { limit: 1024 },
    });
  });
});

describe('opening', () => {
  it('fails when the envelope says anything else', async () => {
    const binding = bindingOf('staffetta.referral.offered.v1', { side: 'r' });
    const value = await sealBody({ key, body: {}, binding });
    const others: SealBinding[] = [
      { ...binding, id: newId() },
      { ...binding, subject: newId() },
      { ...binding, type: 'staffetta.referral.confirmed.v1' },
      { ...binding, from: 'cav-2' },
      { ...binding, to: 'casa-fuori-1' },
      { ...binding, from: binding.to, to: binding.from },
      { ...binding, side: 's' },
    ];
    for (const other of others) {
      await expect(openBody({ value, binding: other, key })).rejects.toMatchObject(unopenable);
    }
    await expect(openBody({ value, binding, key: newSubjectKey() })).rejects.toMatchObject(unopenable);
    await expect(openBody({ value, binding, key: key.subarray(1) })).rejects.toMatchObject(unopenable);
  });

  it('fails for every change of any byte, and for every cut', async () => {
    const binding = bindingOf('staffetta.referral.received.v1');
    const value = await sealBody({ key, body: {}, binding });
    await fc.assert(
      fc.asyncProperty(fc.nat(value.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bent = Buffer.from(value);
        bent[at] = (bent[at] ?? 0) ^ change;
        await expect(openBody({ value: bent, binding, key })).rejects.toMatchObject(unopenable);
        await expect(openBody({ value: value.subarray(0, at), binding, key })).rejects.toMatchObject(
          unopenable,
        );
      }),
      { numRuns: 150 },
    );
  });

  it('never throws anything but one error, whatever arrives', async () => {
    const binding = bindingOf(SUBMITTED);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        async (value) => {
          const keycommit = keyCommit(key, binding.subject);
          await expect(openSubmitted({ value, binding, keycommit, openingKeyOf })).rejects.toMatchObject(
            unopenable,
          );
          await expect(openBody({ value, binding, key })).rejects.toMatchObject(unopenable);
        },
      ),
    );
  });
});

describe('a submitted', () => {
  const seal = async (
    more: Partial<SealBinding> = {},
  ): Promise<{ value: Buffer; binding: SealBinding; keycommit: string }> => {
    const binding = bindingOf(SUBMITTED, more);
    const value = await sealSubmitted({ key, body: { needs: {} }, binding, to: opening });
    return { value, binding, keycommit: keyCommit(key, binding.subject) };
  };

  it('brings the key and the body to its recipient', async () => {
    const sealed = await seal();
    expect(await openSubmitted({ ...sealed, openingKeyOf })).toEqual({ key, body: { needs: {} } });
  });

  it('opens at the sender too when it speaks for a recipient on paper', async () => {
    const own = generateOpeningKey('cav-1');
    const binding = bindingOf(SUBMITTED, { to: 'albergo-1' });
    const value = await sealSubmitted({ key, body: {}, binding, to: own });
    const keycommit = keyCommit(key, binding.subject);
    expect(await openSubmitted({ value, binding, keycommit, openingKeyOf: () => own })).toEqual({
      key,
      body: {},
    });
  });

  it('stays shut without the opening key, with another one, or with that of a third party', async () => {
    const sealed = await seal();
    const keys = [undefined, generateOpeningKey('casa-rifugio-1'), { ...opening, institution: 'cav-2' }];
    for (const other of keys) {
      await expect(openSubmitted({ ...sealed, openingKeyOf: () => other })).rejects.toMatchObject(unopenable);
    }
  });

  it('stays shut when the envelope commits to another key, or to this key for another referral', async () => {
    const sealed = await seal();
    for (const keycommit of [
      keyCommit(newSubjectKey(), sealed.binding.subject),
      keyCommit(key, newId()),
      '',
    ]) {
      await expect(openSubmitted({ ...sealed, keycommit, openingKeyOf })).rejects.toMatchObject(unopenable);
    }
  });

  it('does not lend its key or its body to another referral', async () => {
    const [one, two] = [await seal(), await seal()];
    const parts = [one, two].map(
      ({ value }) => JSON.parse(value.toString()) as { key: string; body: string },
    );
    const mixed = Buffer.from(JSON.stringify({ key: parts[0]?.key, body: parts[1]?.body }));
    await expect(openSubmitted({ ...one, value: mixed, openingKeyOf })).rejects.toMatchObject(unopenable);
    await expect(openSubmitted({ ...one, value: two.value, openingKeyOf })).rejects.toMatchObject(unopenable);
  });
});
