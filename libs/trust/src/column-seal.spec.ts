import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { openColumn, sealColumn, type ColumnPlace } from './column-seal.js';

const KEY = randomBytes(32);
const PLACE: ColumnPlace = {
  table: 'case_file',
  column: 'identity',
  row: '0c6a3d52-2e0b-4c0a-8e0f-6a1f6a5b9d20',
};

describe('a sealed column', () => {
  it('opens to what was sealed', () => {
    const value = { name: 'Nome Inventato', children: [{ id: 'a' }], note: 'àèì 漢' };
    expect(openColumn(KEY, PLACE, sealColumn(KEY, PLACE, value))).toEqual(value);
  });

  it('says nothing of what it holds, and never the same twice', () => {
    const sealed = sealColumn(KEY, PLACE, { name: 'Nome Inventato' });
    expect(sealed.includes('Inventato')).toBe(false);
    expect(sealColumn(KEY, PLACE, { name: 'Nome Inventato' }).equals(sealed)).toBe(false);
  });

  it('is as long for a short name as for a long one', () => {
    const lengths = ['A', 'B'.repeat(60)].map((name) => sealColumn(KEY, PLACE, { name }).length);
    expect(lengths[0]).toBe(lengths[1]);
  });

  it.each<[string, Partial<ColumnPlace>]>([
    ['row', { row: '5b0f9a3e-6f0a-4a57-9a6e-0c1d7a0c2f11' }],
    ['column', { column: 'alias' }],
    ['table', { table: 'agreement' }],
  ])('does not open in another %s', (_, other) => {
    const sealed = sealColumn(KEY, PLACE, 'x');
    expect(() => openColumn(KEY, { ...PLACE, ...other }, sealed)).toThrow(
      expect.objectContaining({ code: 'seal.unopenable' }),
    );
  });

  it('does not open under another key, cut short or altered in any byte', () => {
    const sealed = sealColumn(KEY, PLACE, 'x');
    const altered = [...sealed.keys()].map((at) => {
      const copy = Buffer.from(sealed);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy;
    });
    for (const wrong of [Buffer.alloc(0), sealed.subarray(0, 20), sealed.subarray(0, -1), ...altered]) {
      expect(() => openColumn(KEY, PLACE, wrong)).toThrow(
        expect.objectContaining({ code: 'seal.unopenable' }),
      );
    }
    expect(() => openColumn(randomBytes(32), PLACE, sealed)).toThrow(
      expect.objectContaining({ code: 'seal.unopenable' }),
    );
  });
});
