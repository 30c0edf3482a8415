import type { DataSource, EntityManager } from 'typeorm';
import { AppError, newId } from '#kernel';
import type { Log } from '#messaging';
import { newSubjectKey, openColumn, sealColumn, type ColumnPlace, type KeyStore } from '#trust';
import { foreignAddress, notHere, stillOnDuty, webhookUnknown } from './duty.errors.js';

/** Where somebody of the institution is told that there is something to look at. */
export interface DutyContact {
  /** Her address at the institution. */
  readonly email?: string;
  /** The name of a gateway that this node knows; the number is over there. */
  readonly webhook?: string;
}

/** What this node can send to for an institution. */
export interface Reachable {
  /** Domains of the institution's own mail, lower case. */
  readonly mailDomains: readonly string[];
  readonly webhooks: ReadonlySet<string>;
}

export interface DutyPerson {
  readonly id: string;
  readonly subject: string;
  readonly coordinator: boolean;
  readonly version: number;
}

export interface DutyPersonView extends DutyPerson {
  /** Which ways there are to tell her, not where they lead. */
  readonly channels: readonly ('email' | 'webhook')[];
}

export interface Keys {
  readonly keyStore: Pick<KeyStore, 'putSubjectKeys' | 'subjectKey'>;
  readonly logger: Pick<Log, 'error'>;
}

interface PersonRow extends DutyPerson {
  readonly contact: Buffer | null;
}

const PERSON = `id, subject, coordinator, version, contact`;

const contactOf = (id: string): ColumnPlace => ({ table: 'duty_person', column: 'contact', row: id });

/**
 * Somebody of the institution in its rota, with a key of her own for what is written of her; entered where she is not there
 * yet. `coordinator`: whether she is one who is told what nobody on duty can be told; absent: as before.
 * @throws AppError `unavailable` key-store.*
 */
export async function enterPerson(
  tx: EntityManager,
  { keyStore }: Pick<Keys, 'keyStore'>,
  {
    institution,
    subject,
    coordinator,
  }: { readonly institution: string; readonly subject: string; readonly coordinator?: boolean },
): Promise<DutyPerson> {
  const find = async (): Promise<DutyPerson | undefined> => {
    const rows: PersonRow[] = await tx.query(
      `SELECT ${PERSON} FROM duty_person WHERE institution = $1 AND subject = $2 FOR UPDATE`,
      [institution, subject],
    );
    return rows[0];
  };
  if ((await find()) === undefined) {
    const id = newId();
    await keyStore.putSubjectKeys([{ subject: id, key: newSubjectKey() }]);
    await tx.query(
      `INSERT INTO duty_person (id, institution, subject) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [id, institution, subject],
    );
  }
  const person = await find();
  if (person === undefined) throw notHere();
  if (coordinator === undefined || coordinator === person.coordinator) return person;
  await tx.query(`UPDATE duty_person SET coordinator = $2 WHERE id = $1`, [person.id, coordinator]);
  return { ...person, coordinator };
}

/** Fenced by institution. @throws AppError `not-found` */
export async function findPerson(
  tx: EntityManager,
  { institution, id }: { readonly institution: string; readonly id: string },
): Promise<DutyPerson> {
  const rows: PersonRow[] = await tx.query(
    `SELECT ${PERSON} FROM duty_person WHERE institution = $1 AND id = $2 FOR UPDATE`,
    [institution, id],
  );
  const [row] = rows;
  if (row === undefined) throw notHere();
  return row;
}

/** Of an address, lower case. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

/**
 * Replaces where she is told; nothing given: nowhere. @returns the new version
 * @throws AppError `unprocessable` duty.foreign-address, duty.webhook-unknown; `unavailable` key-store.*
 */
export async function writeContact(
  tx: EntityManager,
  keys: Pick<Keys, 'keyStore'>,
  { id, version }: DutyPerson,
  contact: DutyContact,
  { mailDomains, webhooks }: Reachable,
): Promise<number> {
  const { email, webhook } = contact;
  if (email !== undefined && !mailDomains.includes(domainOf(email))) throw foreignAddress();
  if (webhook !== undefined && !webhooks.has(webhook)) throw webhookUnknown();
  const key = await keyToSeal(tx, keys, id);
  const sealed =
    email === undefined && webhook === undefined ? null : sealColumn(key, contactOf(id), contact);
  await tx.query(`UPDATE duty_person SET contact = $2, version = version + 1 WHERE id = $1`, [id, sealed]);
  return version + 1;
}

/**
 * The key for what is written of somebody, whose row is locked. Where it is lost with a store that was restored: a new one,
 * and what the old one sealed goes, for nothing opens it again.
 */
export async function keyToSeal(
  tx: EntityManager,
  { keyStore }: Pick<Keys, 'keyStore'>,
  person: string,
): Promise<Buffer> {
  const known = await keyStore.subjectKey(person);
  if (known !== undefined) return known;
  const key = newSubjectKey();
  await keyStore.putSubjectKeys([{ subject: person, key }]);
  await tx.query(`UPDATE duty_person SET contact = NULL WHERE id = $1`, [person]);
  await tx.query(`UPDATE duty_shift SET phone = NULL WHERE person = $1`, [person]);
  return key;
}

/**
 * What is written of somebody. Undefined where nothing is, or it does not open any more: a key store that is older than the
 * database may have another key of hers; then the log has an alarm.
 */
export async function openOf(
  { keyStore, logger }: Keys,
  person: string,
  place: ColumnPlace,
  sealed: Buffer | null,
): Promise<unknown> {
  if (sealed === null) return undefined;
  const key = await keyStore.subjectKey(person);
  if (key === undefined) return undefined;
  try {
    return openColumn(key, place, sealed);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'seal.unopenable') throw error;
    logger.error({ alarm: 'rota-unopenable', code: error.code }, 'something of the rota does not open');
    return undefined;
  }
}

/** What somebody is told by; nothing where it is not set, or not to be opened any more. */
export const openContact = async (
  keys: Keys,
  { id, contact }: Pick<PersonRow, 'id' | 'contact'>,
): Promise<DutyContact> => (await openOf(keys, id, contactOf(id), contact)) ?? {};

/** One's own, with the version for the ETag; 0: she is not in the rota yet. */
export async function readOwnContact(
  db: DataSource,
  keys: Keys,
  { institution, subject }: { readonly institution: string; readonly subject: string },
): Promise<{ contact: DutyContact; version: number }> {
  const rows: PersonRow[] = await db.query(
    `SELECT ${PERSON} FROM duty_person WHERE institution = $1 AND subject = $2`,
    [institution, subject],
  );
  const [row] = rows;
  return row === undefined
    ? { contact: {}, version: 0 }
    : { contact: await openContact(keys, row), version: row.version };
}

/** The institution's people in the rota, for its coordinators: which ways lead to them, not where. */
export async function listPeople(db: DataSource, keys: Keys, institution: string): Promise<DutyPersonView[]> {
  const rows: PersonRow[] = await db.query(
    `SELECT ${PERSON} FROM duty_person WHERE institution = $1 ORDER BY subject`,
    [institution],
  );
  return Promise.all(
    rows.map(async ({ id, subject, coordinator, version, contact }) => {
      const { email, webhook } = await openContact(keys, { id, contact });
      return {
        ...{ id, subject, coordinator, version },
        channels: [
          ...(email === undefined ? [] : (['email'] as const)),
          ...(webhook === undefined ? [] : (['webhook'] as const)),
        ],
      };
    }),
  );
}

/**
 * She has left: nothing of her stays. That somebody was there then does: its hours are declared. Delete her key after the
 * commit.
 * @throws AppError `not-found`; `conflict` duty.on-duty
 */
export async function removePerson(
  tx: EntityManager,
  { now, ...which }: { readonly institution: string; readonly id: string; readonly now: Date },
): Promise<void> {
  const { id } = await findPerson(tx, which);
  const shifts: unknown[] = await tx.query(
    `SELECT 1 FROM duty_shift WHERE person = $1 AND until_at > $2 LIMIT 1`,
    [id, now],
  );
  if (shifts.length > 0) throw stillOnDuty();
  await tx.query(`UPDATE duty_shift SET phone = NULL, person = NULL WHERE person = $1`, [id]);
  await tx.query(`DELETE FROM duty_person WHERE id = $1`, [id]);
}

/** Whose keys are in use; for the sweep of those whose row never committed. */
export async function dutyKeys(db: DataSource): Promise<string[]> {
  const rows: { id: string }[] = await db.query(`SELECT id::text AS id FROM duty_person`);
  return rows.map(({ id }) => id);
}
