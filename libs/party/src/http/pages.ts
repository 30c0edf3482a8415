import { decodeCursor, encodeCursor } from '#platform';
import { AppError } from '#kernel';
import type { Page } from '#referral';

/** The position that a cursor holds. @throws AppError `invalid` cursor.invalid */
export function placeOf(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const [position = ''] = decodeCursor(cursor, 1);
  if (!/^\d{1,18}$/.test(position)) throw new AppError('invalid', 'cursor.invalid', 'This cursor is none.');
  return position;
}

/** The same of a list by time: a moment and an id. @throws AppError `invalid` cursor.invalid */
export function momentPlaceOf(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const [place = ''] = decodeCursor(cursor, 1);
  if (!/^\d{1,18} [\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(place))
    throw new AppError('invalid', 'cursor.invalid', 'This cursor is none.');
  return place;
}

/** A page as clients see it: its `next` is opaque. */
export const toPage = <T>({ items, next }: Page<T>): Page<T> => ({
  items,
  next: next === null ? null : encodeCursor(next),
});
