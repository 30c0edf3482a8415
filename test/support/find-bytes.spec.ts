import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canaryComuni, canaryPhone, canaryWord, searchFor } from './canaries.js';
import { ByteSearch } from './find-bytes.js';

const naive = (data: Buffer, needles: readonly { name: string; bytes: Buffer }[]): string[] => {
  const lower = data.toString('latin1').replace(/[A-Z]/g, (char) => char.toLowerCase());
  return needles
    .filter(({ bytes }) =>
      lower.includes(bytes.toString('latin1').replace(/[A-Z]/g, (char) => char.toLowerCase())),
    )
    .map(({ name }) => name)
    .sort();
};

describe('a search for many needles', () => {
  // few different bytes, so that needles overlap, repeat and are found
  const bytes = (minLength: number, maxLength: number): fc.Arbitrary<Buffer> =>
    fc
      .array(fc.constantFrom(0, 65, 97, 66, 98, 200), { minLength, maxLength })
      .map((array) => Buffer.from(array));

  it('finds what looking for one after the other finds', () => {
    fc.assert(
      fc.property(bytes(0, 300), fc.array(bytes(4, 9), { minLength: 1, maxLength: 8 }), (data, list) => {
        const needles = list.map((each, index) => ({ name: String(index), bytes: each }));
        expect(new ByteSearch(needles).in(data)).toEqual(naive(data, needles));
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses a needle that is found anywhere', () => {
    expect(() => new ByteSearch([{ name: 'x', bytes: Buffer.from('abc') }])).toThrow(RangeError);
  });
});

describe('a canary', () => {
  const canaries = { name: canaryWord(), phone: canaryPhone(), comuni: canaryComuni().join() };
  const json = JSON.stringify({ name: canaries.name, phone: canaries.phone, of: canaries.comuni.split(',') });
  const names = Object.keys(canaries).sort();
  const pads = ['', 'x', 'xy'];

  it.each<[string, (text: string) => Buffer | string]>([
    ['as it is', (text) => text],
    ['in capitals', (text) => text.toUpperCase()],
    ['as JSON in JSON', (text) => JSON.stringify(text)],
    ['in an address', (text) => encodeURIComponent(text)],
    ['in hexadecimal', (text) => Buffer.from(text).toString('hex')],
    ['in hexadecimal capitals', (text) => Buffer.from(text).toString('hex').toUpperCase()],
    ['in base64', (text) => Buffer.from(text).toString('base64')],
    ['in base64url', (text) => Buffer.from(text).toString('base64url')],
    ['in UTF-16', (text) => Buffer.from(text, 'utf16le')],
    ['in UTF-16, the other byte first', (text) => Buffer.from(text, 'utf16le').swap16()],
  ])('is found %s, wherever it begins', (_, write) => {
    for (const pad of pads) expect(searchFor(canaries).in(write(pad + json))).toEqual(names);
  });

  it('is not found where it is not', () => {
    const others = { name: canaryWord(), phone: canaryPhone() };
    expect(searchFor(others).in(json)).toEqual([]);
  });
});
