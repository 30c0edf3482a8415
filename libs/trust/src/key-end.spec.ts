import { describe, expect, it } from '@jest/globals';
import { isAfterEnd } from './key-end.js';

const END = { epoch: 200, lastSeq: 5, at: 1_000 };

describe('an event of a revoked key', () => {
  it.each([
    ['before the end, up to the last word', '200', '5', 999, false],
    ['before the end, beyond it', '200', '6', 999, true],
    ['in an epoch before a restore, whatever its number', '100', '900', 999, false],
    ['in an epoch nobody owns to', '201', '1', 999, true],
    ['at the end', '200', '1', 1_000, true],
    ['after it, under a low number', '100', '1', 1_001, true],
  ] as const)('%s', (_, epoch, seq, appendedAt, after) => {
    expect(isAfterEnd(END, { epoch, seq, appendedAt })).toBe(after);
    expect(isAfterEnd(undefined, { epoch, seq, appendedAt })).toBe(false);
  });
});
