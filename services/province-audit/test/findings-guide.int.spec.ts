import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { RULES } from '../src/domain/rules.js';

const ASKED = {
  speaker: /^speaker(, or the Province)?$/,
  sender: /^sender$/,
  recipient: /^recipient$/,
  parties: /^both parties$/,
  owing: /^whoever owes the next word$/,
  province: /^the Province$/,
};

it('the guide’s table says of every rule what the audit does', () => {
  const guide = readFileSync('docs/guides/findings.md', 'utf8');
  const rows = guide
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const told = Object.fromEntries(
    rows.map(([, name = '', , severity, who = '', closes]) => {
      const rule = name.replaceAll('`', '');
      const asks = Object.entries(ASKED).find(([, words]) => words.test(who))?.[0];
      return [rule, { severity, closesItself: closes !== 'no', asks }];
    }),
  );
  expect(told).toEqual(RULES);
});
