import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { advance, type Link } from './chain.js';
import { entryOf, leafOf } from './leaf.js';

describe('a leaf', () => {
  it('is the canonical JSON of the digest and a version', () => {
    expect(entryOf('abc').toString()).toBe('{"envelope":"abc","v":1}');
  });

  it('is hashed as RFC 6962 hashes leaves', () => {
    const hash = createHash('sha256').update('\0{"envelope":"abc","v":1}').digest();
    expect(leafOf('abc')).toEqual(hash);
  });
});

describe('a chain', () => {
  const START = { seq: 0, digest: null };
  const chain = (length: number): Link[] =>
    Array.from({ length }, (_, i) => ({
      seq: i + 1,
      digest: `d${String(i + 1)}`,
      prev: i === 0 ? null : `d${String(i)}`,
    }));

  it('is linked up to its first gap, in whatever portions', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), (length, cut) => {
        const links = chain(length);
        const first = advance(START, links.slice(0, cut));
        const whole = advance(first.position, links);
        expect(whole.position.seq).toBe(length);
        expect([...first.broken, ...whole.broken]).toEqual([]);
        const gap = advance(
          START,
          links.filter(({ seq }) => seq !== cut),
        );
        expect(gap.position.seq).toBe(cut === 0 || cut > length ? length : cut - 1);
      }),
    );
  });

  it('tells where another predecessor is named, and goes on from there', () => {
    const links = chain(5).map((link) => (link.seq === 3 ? { ...link, prev: 'other' } : link));
    const { position, broken } = advance(START, links);
    expect(position.seq).toBe(5);
    expect(broken.map(({ seq }) => seq)).toEqual([3]);
  });
});
