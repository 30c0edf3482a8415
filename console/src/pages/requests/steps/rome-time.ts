/** What a date and time field holds is Rome's time, wherever the computer thinks it is. */
export function romeInstant(local: string): string {
  const wanted = Date.parse(`${local}:00Z`);
  const first = wanted - offsetAt(wanted);
  return new Date(wanted - offsetAt(first)).toISOString();
}

/** A moment as a date and time field takes it. */
export const romeLocal = (at: number): string => new Date(at + offsetAt(at)).toISOString().slice(0, 16);

function offsetAt(at: number): number {
  // the one locale that writes what `Date.parse` reads
  const shown = new Date(at).toLocaleString('sv-SE', { timeZone: 'Europe/Rome' });
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}
