import { describe, expect, it } from '@jest/globals';
import { centsOf } from './euro.js';

describe('an amount in euros', () => {
  it.each([
    ['1200', 120_000],
    ['1.200', 120_000],
    ['1.200,50', 120_050],
    ['1200,5', 120_050],
    ['1200.50', 120_050],
    ['12.345.678,90', 1_234_567_890],
    ['1,200.50', 120_050],
    [' 1 200,00 € ', 120_000],
    ['0,01', 1],
    ['0', 0],
    ['19,99', 1999],
  ])('%s is understood', (written, cents) => {
    expect(centsOf(written)).toBe(cents);
  });

  it.each(['', 'mille', '-5', '1,200', '1.20.0', '1.2000', '12,345', '1.200.5', '1e3', '1,2,3'])(
    '%s is asked again',
    (written) => {
      expect(centsOf(written)).toBeNaN();
    },
  );
});
