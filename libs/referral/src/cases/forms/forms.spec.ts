import { describe, expect, it } from '@jest/globals';
import { CODES } from '#contracts';
import { suggestedLevel } from '../suggested-level.js';
import { FORMS, formOf } from './index.js';

const da5 = (yes: number): Record<string, string> =>
  Object.fromEntries(
    formOf('da-5', '1')?.items.map(({ code }, index) => [code, index < yes ? 'yes' : 'no']) ?? [],
  );

describe('the forms', () => {
  it('are those of every risk tool, and one for needs', () => {
    expect(FORMS.map(({ id }) => id).sort()).toEqual([...CODES.riskTool, 'needs'].sort());
  });

  it('say what they are: version, date, source, who may use them; each item once, in both languages', () => {
    for (const { id, version, date, source, whoMayUseIt, items, answers } of FORMS) {
      expect([id, version, date]).toEqual([
        id,
        expect.stringMatching(/^\d+$/),
        expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      ]);
      expect(source).not.toBe('');
      expect(new Set(items.map(({ code }) => code)).size).toBe(items.length);
      for (const { code, label } of [...items, { code: 'who', label: whoMayUseIt }]) {
        expect([id, code, label.it === '', label.en === '']).toEqual([id, code, false, false]);
        expect(code).toMatch(/^[a-z][a-z-]{1,39}$/);
      }
      // never a word of the screen that judges her, never a total
      expect(JSON.stringify(items)).not.toMatch(/punteggio|score|vittima/i);
      expect(answers.length === 0).toBe(items.length === 0);
    }
  });

  it('suggest a level only where their source has a rule: three times yes to DA-5', () => {
    const suggesting = FORMS.filter(({ rule }) => rule !== undefined).map(({ id }) => id);
    expect(suggesting).toEqual(['da-5']);
    const suggested = (yes: number) => {
      const form = formOf('da-5', '1');
      return form && suggestedLevel(form, da5(yes));
    };
    expect([0, 1, 2, 3, 4, 5].map(suggested)).toEqual([null, null, null, 'high', 'high', 'high']);
  });

  it('never add up what is not known', () => {
    const form = formOf('da-5', '1');
    expect(form && suggestedLevel(form, { weapon: 'yes', strangled: 'yes', jealousy: 'unknown' })).toBeNull();
  });

  it.each(['sara-s', 'isa', 'danger-assessment'])('draw nothing from %s, whatever is answered', (id) => {
    const form = formOf(id, '1');
    const all = Object.fromEntries(form?.items.map(({ code }) => [code, 'yes']) ?? []);
    expect(form && suggestedLevel(form, all)).toBeNull();
  });
});
