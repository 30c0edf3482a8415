import { createHmac } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { KeyStore } from '#trust';

/** What the first visit explains, each once: how to leave, practice, then what this person works on. */
export const TOURS = [
  'quick-exit',
  'practice',
  'centre',
  'shelter',
  'health',
  'ambito',
  'province',
  'coordination',
  'data-protection',
  'registry',
  'plan',
  'audit',
  'operations',
] as const;
export const LANGUAGES = ['it', 'en'] as const;

/** How somebody likes her console: nothing of it is about a case, and nothing of it stays in a browser. */
export interface Preferences {
  /** Null: not chosen; Italian. */
  readonly language: (typeof LANGUAGES)[number] | null;
  readonly toursSeen: readonly (typeof TOURS)[number][];
  /** The workstation is used by others too. */
  readonly shared: boolean;
}

/** Whose they are: somebody at an institution, by the identity provider's id. */
export interface Owner {
  readonly institution: string;
  readonly subject: string;
  readonly secrets: Pick<KeyStore, 'secret'>;
}

interface Kept {
  readonly preferences: Preferences;
  /** For the ETag; 0: none are kept. */
  readonly version: number;
}

const NONE: Preferences = { language: null, toursSeen: [], shared: false };
const FORGOTTEN_AFTER_DAYS = 365;

/**
 * The row says whose it is to nobody but its owner. Subjects can be listed, so a digest that everybody can make would tell
 * whose it is: the node's secret is in it.
 */
const personOf = ({ institution, subject, secrets }: Owner): string =>
  createHmac('sha256', secrets.secret('preferences'))
    .update(`staffetta/preferences/v1\n${institution}\n${subject}`)
    .digest('base64url');

const COLUMNS = `language, tours_seen AS "toursSeen", shared, version`;

/** One's own. That they were read keeps them: written down once a day. */
export async function readPreferences(db: DataSource, owner: Owner, now: Date): Promise<Kept> {
  const person = personOf(owner);
  const rows: (Preferences & { version: number })[] = await db.query(
    `SELECT ${COLUMNS} FROM preference WHERE person = $1`,
    [person],
  );
  await db.query(`UPDATE preference SET used_on = $2 WHERE person = $1 AND used_on < $2::date`, [
    person,
    now,
  ]);
  return keptOf(rows);
}

/** Replaces them. @throws what `requireVersion` throws where the caller knows another version */
export async function writePreferences(
  tx: EntityManager,
  owner: Owner,
  { language, toursSeen, shared }: Preferences,
  now: Date,
  requireVersion: (version: number) => void,
): Promise<Kept> {
  const person = personOf(owner);
  // two at once: the second one waits for the first, and then knows another version
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('preference ' || $1, 0))`, [person]);
  const known: { version: number }[] = await tx.query(`SELECT version FROM preference WHERE person = $1`, [
    person,
  ]);
  const version = known[0]?.version ?? 0;
  requireVersion(version);
  const rows: (Preferences & { version: number })[] = await tx.query(
    `INSERT INTO preference (person, language, tours_seen, shared, version, used_on) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (person) DO UPDATE SET language = $2, tours_seen = $3, shared = $4, version = $5, used_on = $6
     RETURNING ${COLUMNS}`,
    [person, language, [...new Set(toursSeen)], shared, version + 1, now],
  );
  return keptOf(rows);
}

/** As if she had never been here. Again: changes nothing. */
export async function forgetPreferences(db: DataSource, owner: Owner): Promise<void> {
  await db.query(`DELETE FROM preference WHERE person = $1`, [personOf(owner)]);
}

/** Forgets those of people who have not been here for more than a year. */
export async function sweepPreferences(db: DataSource, now: Date): Promise<void> {
  await db.query(`DELETE FROM preference WHERE used_on < $1::date - $2::int`, [now, FORGOTTEN_AFTER_DAYS]);
}

function keptOf([row]: readonly (Preferences & { version: number })[]): Kept {
  if (row === undefined) return { preferences: NONE, version: 0 };
  const { version, ...preferences } = row;
  return { preferences, version };
}
