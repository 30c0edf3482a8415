import type { Bundle, FhirResource } from 'fhir/r4.js';
import { AppError } from '#kernel';
import { decodeCursor, encodeCursor } from '#platform';
import type { ChangePlace } from '#referral';
import { searchset } from '../../app/fhir/resources/bundle.js';
import type { Wanted } from '../../app/fhir/search-params.js';

/** The place that a page's cursor holds. @throws AppError `invalid` cursor.invalid */
export function placeOf({ cursor }: Pick<Wanted, 'cursor'>): ChangePlace | undefined {
  if (cursor === undefined) return undefined;
  const [at = '', position = ''] = decodeCursor(cursor, 2);
  if (!/^\d{1,16}$/.test(at) || !/^\d{1,18}$/.test(position)) {
    throw new AppError('invalid', 'cursor.invalid', 'This cursor is none.');
  }
  return { at, position };
}

export const cursorOf = (next: ChangePlace | null): string | null =>
  next === null ? null : encodeCursor(next.at, next.position);

/** A page of what is few, and in the same order each time. */
export function wholePage(
  base: string,
  type: string,
  wanted: Pick<Wanted, 'used' | 'count' | 'cursor'>,
  resources: readonly FhirResource[],
): Bundle {
  const start = Number(placeOf(wanted)?.position ?? 0);
  const end = start + wanted.count;
  const cursor = cursorOf(end < resources.length ? { at: '0', position: String(end) } : null);
  return searchset({ base, type, used: wanted.used, resources: resources.slice(start, end), cursor });
}
