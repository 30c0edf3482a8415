import Holidays from 'date-holidays';
import { describe, expect, it } from '@jest/globals';
import { isItalianHoliday } from './italian-holidays.js';
import { addDays } from './rome-time.js';

describe('the Italian holidays', () => {
  const library = new Holidays('IT');

  it('are those of date-holidays, in every year that we shall see', () => {
    for (let year = 2012; year <= 2100; year += 1) {
      const theirs = library
        .getHolidays(year)
        .filter(({ type }) => type === 'public')
        .map(({ date }) => date.slice(0, 10));
      const ours: string[] = [];
      for (let day = `${String(year)}-01-01`; day.startsWith(String(year)); day = addDays(day, 1)) {
        if (isItalianHoliday(day)) ours.push(day);
      }
      expect(ours).toEqual([...new Set(theirs)].sort());
    }
  });
});
