/** A row that a page by moment, youngest first, may end at. */
interface Placed {
  readonly id: string;
  /** The moment, in microseconds: milliseconds would lose whoever shares one. */
  readonly micros: string;
}

/** Where the page before ended. @param before its `next` */
export function placeAfter(before: string | undefined): {
  readonly micros: string | null;
  readonly id: string | null;
} {
  const [micros = null, id = null] = before?.split(' ') ?? [];
  return { micros, id };
}

/** @param rows one more than `limit`, where there are more @returns the page, and where it ends */
export function pageByMoment<R extends Placed>(
  rows: readonly R[],
  limit: number,
): { readonly page: readonly R[]; readonly next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, next: rows.length > limit && last !== undefined ? `${last.micros} ${last.id}` : null };
}
