import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkText, textFault } from './text-check.js';

describe('text', () => {
  it.each([
    ['a null character', 'a\u0000b', 'no-control-characters'],
    ['an escape', '\u001b[31m', 'no-control-characters'],
    ['a lone surrogate', 'a\ud800', 'well-formed'],
    ['a right-to-left override', 'a\u202eb', 'no-hidden-characters'],
    ['an isolate', '\u2066a', 'no-hidden-characters'],
    ['a zero-width space', 'a\u200bb', 'no-hidden-characters'],
    ['a byte order mark', '\ufeffa', 'no-hidden-characters'],
  ])('refuses %s', (_name, text, rule) => {
    expect(textFault(text)).toBe(rule);
    expect(checkText({ a: [{ b: text }] }).fault).toBe(rule);
    expect(checkText({ [text]: 1 }).fault).toBe(rule);
    expect(checkText(text).fault).toBe(rule);
  });

  it.each(['perché no', 'riga\nriga\r\n\tfine', '👩‍👧', 'می‌خواهم', ''])('lets %j through', (text) => {
    expect(checkText({ text })).toEqual({ value: { text } });
  });

  it('brings values to NFC where they stand', () => {
    const body = { a: 'perche\u0301', list: ['e\u0300', 7, null] };
    expect(checkText(body).value).toBe(body);
    expect(body).toEqual({ a: 'perch\u00e9', list: ['\u00e8', 7, null] });
  });

  it('refuses what is deeper than any contract, however deep it is', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(checkText(deep).fault).toBe('not-so-deep');
  });

  it('finds a bad text wherever it is', () => {
    const inner = fc
      .jsonValue({ maxDepth: 4 })
      .filter((value) => checkText(structuredClone(value)).fault === undefined);
    fc.assert(
      fc.property(inner, inner, fc.constantFrom('\u0000', '\ud800', '\u202e'), (before, after, bad) => {
        expect(checkText([before, { x: [`a${bad}`] }, after]).fault).toBeDefined();
      }),
    );
  });
});
