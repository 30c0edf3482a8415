import type { Fault } from '../domain/network.errors.js';
import { asList, asObject } from './check-institutions.js';

/** The province and its comuni: their names for their codes. Public knowledge, and no institution's. */
export interface Territory {
  readonly province: { readonly name: string; readonly sign: string };
  readonly comuni: readonly {
    /** ISTAT's code, as requests and `who-answers` name it. */
    readonly istat: string;
    readonly name: string;
    readonly ambito: string;
  }[];
}

const FILE = 'territory.json';

/** `territory.json`, whatever else it says left out. */
export function readTerritory(document: unknown): {
  readonly territory: Territory;
  readonly faults: readonly Fault[];
} {
  const faults: Fault[] = [];
  const textAt = (value: unknown, path: string): string => {
    if (typeof value === 'string' && value !== '') return value;
    faults.push({ file: FILE, path, rule: 'type' });
    return '';
  };
  const { province, comuni } = asObject(document);
  const { name, sign } = asObject(province);
  return {
    territory: {
      province: { name: textAt(name, '/province/name'), sign: textAt(sign, '/province/sign') },
      comuni: asList(comuni).map((comune, index) => {
        const each = asObject(comune);
        const path = `/comuni/${String(index)}`;
        return {
          istat: textAt(each['istat'], `${path}/istat`),
          name: textAt(each['name'], `${path}/name`),
          ambito: textAt(each['ambito'], `${path}/ambito`),
        };
      }),
    },
    faults,
  };
}
