const WORTH_IT_MS = 3_000;
let behind = 0;

/**
 * Computers at a reception run minutes off, and every deadline here is the network's. What an answer says of the time is
 * believed where it differs by more than seconds.
 */
export function hearTime(date: string | null): void {
  const difference = date === null ? Number.NaN : Date.parse(date) - Date.now();
  if (!Number.isNaN(difference)) behind = Math.abs(difference) > WORTH_IT_MS ? difference : 0;
}

/** Milliseconds since 1970, by the gateway's clock. */
export const timeNow = (): number => Date.now() + behind;
