import { KINDS } from './kinds.js';
import type { Fault } from './faults.js';

export interface Comune {
  readonly istat: string;
  readonly name: string;
}

const ID = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const ISTAT = /^\d{6}$/;
const MOST_TEXT = 120;

/** @param text `110001=Andria`; a code that the network knows already needs no name */
export function comuneOf(text: string): Comune {
  const [istat = '', ...name] = text.split('=');
  return { istat: istat.trim(), name: name.join('=').trim() };
}

export const idFaults = (option: string, id: string): Fault[] =>
  ID.test(id) ? [] : [{ file: option, path: '', rule: 'format' }];

export const textFaults = (option: string, text: string): Fault[] =>
  text.trim() !== '' && text.length <= MOST_TEXT && text.isWellFormed() && !/\p{C}/u.test(text)
    ? []
    : [{ file: option, path: '', rule: 'text' }];

export const kindFaults = (kind: string): Fault[] =>
  Object.hasOwn(KINDS, kind)
    ? []
    : [{ file: '--kind', path: '', rule: `one of ${Object.keys(KINDS).join(', ')}` }];

/** @param known codes that the network has; those need no name */
export function comuniFaults(comuni: readonly Comune[], known: ReadonlySet<string>): Fault[] {
  return comuni.flatMap(({ istat, name }, index) => {
    const path = String(index + 1);
    if (!ISTAT.test(istat)) return [{ file: '--comune', path, rule: 'istat' }];
    if (comuni.findIndex((other) => other.istat === istat) !== index)
      return [{ file: '--comune', path, rule: 'unique' }];
    return known.has(istat) || name !== '' ? [] : [{ file: '--comune', path, rule: 'name' }];
  });
}
