import type { NeedLack } from '#contracts';
import type { Fault } from './fault.js';
import { namesPlace } from './place-words.js';
import { UNIT_LACKS } from './register/evidence.js';
import type { Territory } from './territory.js';

const HOUSE_LACKS: readonly NeedLack[] = [...UNIT_LACKS, 'emergency-place', 'second-stage'];

/** Whether what is lacking is lacking in a house whose place is secret. */
export const isOfHouse = (lack: NeedLack): boolean => HOUSE_LACKS.includes(lack);

/** Whether a text speaks of such a house, by whatever name. */
export const namesHouse = (text: string): boolean =>
  /\b(?:rifugi[oa]?|cas[ae]\s+protett[ae]|semi-?autonomia|pronta accoglienza|shelters?|safe[ -]?houses?|refuges?)\b/i.test(
    text,
  );

/** What is said about a house: its texts by where they stand, and the ambito beside them. */
export interface AboutHouse {
  readonly ambito?: string | undefined;
  readonly texts: Readonly<Record<string, string | undefined>>;
}

/**
 * What would tell where a house is: an ambito beside it, a comune or an address in a text. Where nothing is known to be of
 * a house, a text that names one makes it so.
 */
export function houseFaults(ofHouse: boolean, { ambito, texts }: AboutHouse, territory: Territory): Fault[] {
  const written = Object.entries(texts).flatMap(([path, text]) =>
    text === undefined ? [] : [{ path, text }],
  );
  if (!ofHouse && !written.some(({ text }) => namesHouse(text))) return [];
  const told = written.filter(({ text }) => namesPlace(text, territory)).map(({ path }) => path);
  return [...(ambito === undefined ? [] : ['ambito']), ...told].map((path) => ({
    path,
    rule: 'shelterPlace',
  }));
}
