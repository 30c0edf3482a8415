import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  bodyHash,
  decodeCursor,
  encodeCursor,
  etag,
  idempotencyKeyOf,
  preferredWait,
  requireMatch,
} from './http-values.js';

describe('Idempotency-Key', () => {
  it('is read bare and quoted', () => {
    expect(idempotencyKeyOf('8e03978e-40d5-43dd-bc93-6894a57f9324')).toBe(
      '8e03978e-40d5-43dd-bc93-6894a57f9324',
    );
    expect(idempotencyKeyOf('"abc"')).toBe('abc');
  });

  it.each([undefined, '', '""', '"abc', 'a b', 'a,b', 'à', 'x'.repeat(129), ['a', 'b']])(
    'is refused as %j',
    (header) => {
      expect(() => idempotencyKeyOf(header)).toThrow(
        expect.objectContaining({ kind: 'invalid', code: 'idempotency.missing' }),
      );
    },
  );
});

describe('Prefer', () => {
  it.each([
    ['wait=2', 2_000],
    ['respond-async, wait=1', 1_000],
    ['wait=3; foo=bar', 3_000],
    ['Wait = 2', 2_000],
    ['wait=900', 4_000],
    ['wait=-1', 0],
    ['wait=soon', 0],
    ['await=2', 0],
    ['', 0],
    [undefined, 0],
  ])('%j means %i ms', (header, ms) => {
    expect(preferredWait(header)).toBe(ms);
  });
});

describe('cursors', () => {
  it('bring back what they were made of', () => {
    const part = fc
      .string({ unit: 'grapheme' })
      .filter((text) => text.isWellFormed() && !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (position) => {
        const cursor = encodeCursor(...position);
        expect(cursor).toMatch(/^[\w-]*$/);
        expect(decodeCursor(cursor, position.length)).toEqual(position);
      }),
    );
  });

  it('are refused when somebody else made them', () => {
    // Four strings of well-formed text are a position, whoever wrote them down.
    const isPosition = (value: unknown) =>
      Array.isArray(value) && value.length === 4 && value.every((part) => typeof part === 'string');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.constantFrom(encodeCursor('a', 'b', 'c'), encodeCursor('a', 'b', 'c', 'd', 'e')),
          fc
            .jsonValue()
            .filter((value) => !isPosition(value))
            .map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
          fc.string({ maxLength: 17 }), // the base64 of four empty strings is longer
        ),
        (cursor) => {
          expect(() => decodeCursor(cursor, 4)).toThrow(expect.objectContaining({ code: 'cursor.invalid' }));
        },
      ),
    );
    expect(() => decodeCursor(encodeCursor('a\0'), 1)).toThrow(
      expect.objectContaining({ code: 'cursor.invalid' }),
    );
  });
});

describe('If-Match', () => {
  it('matches the version, one of several, or whatever there is', () => {
    for (const header of ['"3"', '"2", "3"', '*']) {
      expect(() => {
        requireMatch(header, 3);
      }).not.toThrow();
    }
    for (const header of ['"2"', '3', 'W/"3"', etag(31)]) {
      expect(() => {
        requireMatch(header, 3);
      }).toThrow(expect.objectContaining({ kind: 'precondition', code: 'precondition.failed' }));
    }
  });
});

describe('the hash of a body', () => {
  const secret = Buffer.alloc(32, 1);

  it('does not depend on the order of fields, but on everything else', () => {
    const hash = bodyHash(secret, 'POST /referrals', { a: 1, b: ['x'] });
    expect(hash.equals(bodyHash(secret, 'POST /referrals', { b: ['x'], a: 1 }))).toBe(true);
    for (const other of [
      bodyHash(secret, 'POST /referrals', { a: 1, b: ['y'] }),
      bodyHash(secret, 'POST /cases', { a: 1, b: ['x'] }),
      bodyHash(Buffer.alloc(32, 2), 'POST /referrals', { a: 1, b: ['x'] }),
      bodyHash(secret, 'POST /referrals', undefined),
    ]) {
      expect(hash.equals(other)).toBe(false);
    }
  });
});
