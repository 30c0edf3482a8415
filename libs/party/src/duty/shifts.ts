import type { DataSource, EntityManager } from 'typeorm';
import type { DutyKind, Service } from '#contracts';
import { sealColumn, type ColumnPlace, type RegistryView, type Span } from '#trust';
import { notHere, serviceUnknown, shiftOrder, shiftPast } from './duty.errors.js';
import type { Covered } from './gaps.js';
import { enterPerson, keyToSeal, openOf, type Keys } from './people.js';

/** Somebody is on duty for a while. */
export interface ShiftView {
  readonly id: string;
  readonly subject: string;
  readonly kind: DutyKind;
  /** Null: whatever the institution is asked for. */
  readonly service: Service | null;
  readonly from: string;
  readonly until: string;
  /** The number to call meanwhile. */
  readonly phone: string | null;
  readonly version: number;
}

export interface WriteShift {
  readonly institution: string;
  readonly id: string;
  readonly subject: string;
  readonly kind: DutyKind;
  readonly service?: Service;
  readonly from: Date;
  readonly until: Date;
  readonly phone?: string;
  readonly now: Date;
  /** Throws where the caller knows another version; 0: there is none yet. */
  readonly requireVersion: (version: number) => void;
}

export interface ShiftRow {
  readonly id: string;
  readonly person: string;
  readonly subject: string;
  readonly kind: DutyKind;
  readonly service: Service | null;
  readonly from: Date;
  readonly until: Date;
  readonly phone: Buffer | null;
  readonly version: number;
}

export const SHIFT = `s.id, s.person, p.subject, s.kind, s.service, s.from_at AS "from", s.until_at AS until,
  s.phone, s.version`;

const LONGEST_MS = 31 * 86_400_000;

const phoneOf = (id: string): ColumnPlace => ({ table: 'duty_shift', column: 'phone', row: id });

/**
 * Writes one shift, new or in place of what it was. Shifts may overlap: two on duty are better than none.
 * @returns its version
 * @throws AppError `unprocessable` duty.period, duty.service; `conflict` duty.past; `not-found` where the id is another
 * institution's; `unavailable` key-store.*; what `requireVersion` throws
 */
export async function writeShift(
  tx: EntityManager,
  { keyStore, registry }: Pick<Keys, 'keyStore'> & { readonly registry: RegistryView },
  shift: WriteShift,
): Promise<number> {
  const { institution, id, service, from, until, now } = shift;
  if (from >= until || until.getTime() - from.getTime() > LONGEST_MS) throw shiftOrder();
  if (until <= now) throw shiftPast();
  if (service !== undefined && registry.institution(institution)?.services.includes(service) !== true) {
    throw serviceUnknown();
  }
  const before = await lock(tx, id);
  if (before !== undefined && before.institution !== institution) throw notHere();
  shift.requireVersion(before?.version ?? 0);
  if (before !== undefined && before.until <= now) throw shiftPast();
  return storeShift(tx, { keyStore }, shift);
}

/**
 * Stores it as it stands. @returns its version
 * @throws AppError `not-found` where the id is another institution's; `unavailable` key-store.*
 */
export async function storeShift(
  tx: EntityManager,
  { keyStore }: Pick<Keys, 'keyStore'>,
  shift: Omit<WriteShift, 'now' | 'requireVersion'>,
): Promise<number> {
  const { institution, id, subject, kind, service, from, until, phone } = shift;
  const person = await enterPerson(tx, { keyStore }, { institution, subject });
  const sealed =
    phone === undefined ? null : sealColumn(await keyToSeal(tx, { keyStore }, person.id), phoneOf(id), phone);
  const rows: { version: number }[] = await tx.query(
    `INSERT INTO duty_shift (id, institution, person, kind, service, from_at, until_at, phone)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (id) DO UPDATE SET person = excluded.person, kind = excluded.kind, service = excluded.service,
       from_at = excluded.from_at, until_at = excluded.until_at, phone = excluded.phone,
       version = duty_shift.version + 1
     WHERE duty_shift.institution = excluded.institution
     RETURNING version`,
    [id, institution, person.id, kind, service ?? null, from, until, sealed],
  );
  const [row] = rows;
  if (row === undefined) throw notHere();
  return row.version;
}

/** @throws AppError `not-found`; `conflict` duty.past */
export async function removeShift(
  tx: EntityManager,
  { institution, id, now }: Pick<WriteShift, 'institution' | 'id' | 'now'>,
): Promise<void> {
  const before = await lock(tx, id);
  if (before?.institution !== institution) throw notHere();
  if (before.until <= now) throw shiftPast();
  await tx.query(`DELETE FROM duty_shift WHERE id = $1`, [id]);
}

async function lock(
  tx: EntityManager,
  id: string,
): Promise<{ institution: string; version: number; until: Date } | undefined> {
  const rows: { institution: string; version: number; until: Date }[] = await tx.query(
    `SELECT institution, version, until_at AS until FROM duty_shift WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return rows[0];
}

/** The shifts that touch a time, in order. */
export async function listShifts(
  db: DataSource | EntityManager,
  keys: Keys,
  { institution, from, until }: { readonly institution: string; readonly from: Date; readonly until: Date },
): Promise<ShiftView[]> {
  const rows: ShiftRow[] = await db.query(
    `SELECT ${SHIFT} FROM duty_shift s JOIN duty_person p ON p.id = s.person
     WHERE s.institution = $1 AND s.until_at > $2 AND s.from_at <= $3 ORDER BY s.from_at, s.id`,
    [institution, from, until],
  );
  return Promise.all(rows.map((row) => toShiftView(keys, row)));
}

/** When somebody is on duty between two moments, for what; also who has left since. */
export async function coveredBetween(
  db: DataSource | EntityManager,
  { institution, from, until }: { readonly institution: string } & Span,
): Promise<Covered[]> {
  return db.query(
    `SELECT service, from_at AS "from", until_at AS until FROM duty_shift
     WHERE institution = $1 AND until_at > $2 AND from_at <= $3 ORDER BY from_at, id`,
    [institution, from, until],
  );
}

/** A number that does not open any more is not shown; the shift is. */
async function toShiftView(keys: Keys, row: ShiftRow): Promise<ShiftView> {
  const { id, subject, kind, service, from, until, version } = row;
  const phone = await openOf(keys, row.person, phoneOf(id), row.phone);
  return {
    ...{ id, subject, kind, service, from: from.toISOString(), until: until.toISOString() },
    phone: typeof phone === 'string' ? phone : null,
    version,
  };
}

/** Who is on duty at a moment. */
export const onDutyAt = async (
  db: DataSource | EntityManager,
  keys: Keys,
  institution: string,
  at: Date,
): Promise<ShiftView[]> => {
  const shifts = await listShifts(db, keys, { institution, from: at, until: at });
  return shifts.filter(({ from }) => Date.parse(from) <= at.getTime());
};

/**
 * The number of whoever is on duty for a service now, where the rota says one: those for this service first, those on
 * call before those at work, then whose shift began last.
 */
export async function dutyNumber(
  db: DataSource | EntityManager,
  keys: Keys,
  { institution, service, at }: { readonly institution: string; readonly service: string; readonly at: Date },
): Promise<string | undefined> {
  const shifts = await onDutyAt(db, keys, institution, at);
  const rank = ({ kind, service: only }: ShiftView): number =>
    (only === service ? 0 : 2) + (kind === 'on-call' ? 0 : 1);
  return shifts
    .filter(({ phone, service: only }) => phone !== null && (only === null || only === service))
    .sort((a, b) => rank(a) - rank(b) || Date.parse(b.from) - Date.parse(a.from))
    .map(({ phone }) => phone ?? undefined)[0];
}

/** Whom to call, with the number that the reader's own rota has for it; others' numbers are the registry's. */
export async function withDutyNumber<T extends { readonly institution: string; readonly phone: string }>(
  db: DataSource | EntityManager,
  keys: Keys,
  call: T,
  { own, service, at }: { readonly own: string; readonly service: string; readonly at: Date },
): Promise<T> {
  if (call.institution !== own) return call;
  const phone = await dutyNumber(db, keys, { institution: own, service, at });
  return phone === undefined ? call : { ...call, phone };
}
