import { beforeAll, describe, expect, it } from '@jest/globals';
import i18next from 'i18next';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import en from './en/problems.js';
import it_ from './it/problems.js';

/** Codes that nobody meets at the console, and why: they are left to the words of their status. */
const NOT_HERE: readonly (readonly [RegExp, string])[] = [
  [/^token\.(?!authentication-too-old)/, 'bearer tokens are for programs; the console has a session'],
  [/^fhir\.|^subscription\./, 'the FHIR door is for the health authority’s own systems'],
  [/^event\.|^envelopes\.|^request\.not-signed$|^seal\.unopenable$/, 'said between nodes'],
  [/^import\./, 'files are imported by programs'],
  [/^key-store\.(?:bad-kek|damaged|not-private|wrong-kek)$/, 'said when a node starts'],
  [/^sign-in\./, 'the gateway says it on a page of its own'],
  [
    /^(?:acting\.required|idempotency\.missing|precondition\.required|session\.(?:csrf|two-callers))$/,
    'the console sends what is missing there',
  ],
  [/^request\.(?:malformed|media-type|uri-too-long)$/, 'the console’s requests are well-formed'],
];
const FORBIDDEN = /vittim|utent[ei]|segnalazion|presa in carico|non idone|lite\b|conflitto|punteggio/i;

const page = readFileSync(resolve(__dirname, '../../../docs/problem-codes.md'), 'utf8');
const CODES = [...page.matchAll(/^\| `([^`]+)`/gm)].map(([, code = '']) => code);
const hasNoPlace = (code: string): boolean => NOT_HERE.some(([pattern]) => pattern.test(code));

describe('the words of problems', () => {
  beforeAll(async () => {
    await i18next.init({ lng: 'it', resources: { it: { problems: it_ }, en: { problems: en } } });
  });

  it('reads the list of codes', () => {
    expect(CODES.length).toBeGreaterThan(150);
  });

  it.each(['it', 'en'])('says every code that the console can meet (%s)', (lng) => {
    const silent = CODES.filter(
      (code) => !hasNoPlace(code) && !i18next.exists(`code.${code}`, { lng, ns: 'problems' }),
    );
    expect(silent).toEqual([]);
  });

  it('says none that no node answers, nor one that the console cannot meet', () => {
    const stray = Object.keys(it_.code).filter((code) => !CODES.includes(code) || hasNoPlace(code));
    expect(stray).toEqual([]);
  });

  it('gives no reason for a code that is no more', () => {
    const idle = NOT_HERE.filter(([pattern]) => !CODES.some((code) => pattern.test(code)));
    expect(idle).toEqual([]);
  });

  it('uses the words of the network', () => {
    expect(Object.values<string>(it_.code).filter((text) => FORBIDDEN.test(text))).toEqual([]);
  });
});
