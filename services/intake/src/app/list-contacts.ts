import type { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import {
  COLUMNS,
  toContactView,
  VISIBLE,
  type ContactRow,
  type ContactView,
  type Looking,
} from './contact-view.js';

export interface ListContacts extends Looking {
  /** `open`: whom somebody has to call, the most urgent first; `closed`: the youngest entry first. */
  readonly state: 'open' | 'closed';
  /** `next` of the page before: where its last item stood. */
  readonly after?: readonly string[];
  readonly limit: number;
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_POSITION = '9223372036854775807';

/** @throws AppError `invalid` cursor.invalid */
export async function listContacts(
  db: DataSource,
  list: ListContacts,
): Promise<{ items: ContactView[]; next: readonly string[] | null }> {
  const rows = list.state === 'open' ? await openRows(db, list) : await closedRows(db, list);
  const page = rows.slice(0, list.limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => toContactView(row, list.now)),
    next: rows.length > list.limit && last !== undefined ? placeOf(last) : null,
  };
}

const placeOf = ({ outcome, dueAt, id, position }: ContactRow): readonly string[] =>
  outcome === null ? [dueAt.toISOString(), id] : [position];

const cursorInvalid = (): AppError => new AppError('invalid', 'cursor.invalid', 'This cursor is none.');

function openRows(
  db: DataSource,
  { institution, subject, after, limit }: ListContacts,
): Promise<ContactRow[]> {
  const [due = '', id = ''] = after ?? [new Date(0).toISOString(), FIRST_ID];
  if (!MOMENT.test(due) || Number.isNaN(Date.parse(due)) || !UUID.test(id)) throw cursorInvalid();
  return db.query(
    `SELECT ${COLUMNS} FROM contact
     WHERE ${VISIBLE} AND outcome IS NULL AND (due_at, contact.id) > ($3::timestamptz, $4::uuid)
     ORDER BY due_at, contact.id LIMIT $5`,
    [institution, subject, due, id, limit + 1],
  );
}

function closedRows(
  db: DataSource,
  { institution, subject, after, limit }: ListContacts,
): Promise<ContactRow[]> {
  const [position = ''] = after ?? [LAST_POSITION];
  if (!/^\d{1,19}$/.test(position) || BigInt(position) > BigInt(LAST_POSITION)) throw cursorInvalid();
  return db.query(
    `SELECT ${COLUMNS} FROM contact
     WHERE ${VISIBLE} AND outcome IS NOT NULL AND position < $3 ORDER BY position DESC LIMIT $4`,
    [institution, subject, position, limit + 1],
  );
}
