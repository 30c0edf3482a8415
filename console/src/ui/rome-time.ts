/** The moment of a wall clock in Rome, wherever the computer thinks it is: `2026-11-27T20:00`. NaN where it is none. */
export function romeMoment(local: string): number {
  const wall = Date.parse(`${local}:00.000Z`);
  if (Number.isNaN(wall)) return wall;
  // twice: where the clocks change, the first guess may lie on the other side
  const first = wall - ahead(wall);
  return wall - ahead(first);
}

/** What a date and time field holds, for a node. @throws RangeError where it holds none */
export const romeInstant = (local: string): string => new Date(romeMoment(local)).toISOString();

/** A moment as a date and time field takes it. */
export function romeLocal(at: number | string): string {
  const moment = new Date(at).getTime();
  return new Date(moment + ahead(moment)).toISOString().slice(0, 16);
}

/** How far Rome is ahead of UTC at a moment. */
function ahead(at: number): number {
  // the one locale that writes what `Date.parse` reads
  const shown = new Date(at).toLocaleString('sv-SE', { timeZone: 'Europe/Rome' });
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(at / 1_000) * 1_000;
}
