import { openColumn, sealColumn, type KeyStore } from '#trust';

/** What notes are sealed under: it lies outside the database. */
export type Secrets = Pick<KeyStore, 'secret'>;

interface Place {
  readonly finding: string;
  readonly institution: string;
}

const placeOf = ({ finding, institution }: Place) =>
  ({ table: 'finding_answer', column: 'note', row: `${finding} ${institution}` }) as const;

/** Free text is nobody's who only has the database, although nothing about a person belongs into it. */
export const sealNote = (secrets: Secrets, place: Place, note: string): Buffer =>
  sealColumn(secrets.secret('finding-note'), placeOf(place), note);

/** Null where it does not open: a database that came without its key store. */
export function openNote(secrets: Secrets, place: Place, sealed: Buffer): string | null {
  try {
    const note = openColumn(secrets.secret('finding-note'), placeOf(place), sealed);
    return typeof note === 'string' ? note : null;
  } catch {
    return null;
  }
}
