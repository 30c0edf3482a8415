import type { EntityManager } from 'typeorm';
import { CODES, type DutyKind, type Service } from '#contracts';
import { AppError, newId } from '#kernel';
import type { PartyContext } from '#referral';
import { addDays, romeDate, romeInstant } from '#trust';
import { enterPerson } from './people.js';
import { storeShift } from './shifts.js';

interface RotaEntry {
  readonly institution: string;
  readonly subject: string;
}

interface ShiftEntry extends RotaEntry {
  readonly kind: DutyKind;
  readonly service?: Service;
  readonly phone?: string;
}

export interface RotaFile {
  readonly shifts: readonly ShiftEntry[];
  readonly coordinators: readonly RotaEntry[];
}

const NAME = /^[a-z][a-z0-9.-]{0,98}$/;
const PHONE = /^[0-9 ]{3,30}$/;

/** Days before and after today. */
const [BEFORE, AHEAD, ENOUGH] = [7, 21, 7];

/**
 * A demonstration's rota (network/bat/rota.yaml), of this node's institutions: whose shifts end within a week is on duty
 * anew, from a week ago to three weeks ahead. Any number of replicas may start together.
 * @returns how many shifts were entered
 * @throws AppError `invalid` rota.invalid, with the place; `unavailable` key-store.*
 */
export async function loadRota(
  tx: EntityManager,
  context: Pick<PartyContext, 'institutions' | 'keyStore'>,
  file: unknown,
  now: Date,
): Promise<number> {
  const { shifts, coordinators } = parseRota(file);
  const here = ({ institution }: RotaEntry): boolean => context.institutions.includes(institution);
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('rota'), 0)`);
  for (const { institution, subject } of coordinators.filter(here)) {
    await enterPerson(tx, context, { institution, subject, coordinator: true });
  }
  const today = romeDate(now);
  const [from, until, enough] = [
    romeInstant(addDays(today, -BEFORE), 0),
    romeInstant(addDays(today, AHEAD), 0),
    romeInstant(addDays(today, ENOUGH), 0),
  ];
  let entered = 0;
  for (const { institution, subject, kind, service, phone } of shifts.filter(here)) {
    const known: unknown[] = await tx.query(
      `SELECT 1 FROM duty_shift s JOIN duty_person p ON p.id = s.person
       WHERE s.institution = $1 AND p.subject = $2 AND s.kind = $3 AND s.service IS NOT DISTINCT FROM $4
         AND s.until_at > $5 LIMIT 1`,
      [institution, subject, kind, service ?? null, enough],
    );
    if (known.length > 0) continue;
    const more = { ...(service === undefined ? {} : { service }), ...(phone === undefined ? {} : { phone }) };
    await storeShift(tx, context, { id: newId(), institution, subject, kind, from, until, ...more });
    entered += 1;
  }
  return entered;
}

function parseRota(file: unknown): RotaFile {
  const { shifts, coordinators } = (file ?? {}) as Partial<Record<keyof RotaFile, unknown>>;
  if (!Array.isArray(shifts) || !Array.isArray(coordinators)) throw invalid('file');
  shifts.forEach((entry: unknown, index) => {
    if (!isShift(entry)) throw invalid(`shifts[${String(index)}]`);
  });
  coordinators.forEach((entry: unknown, index) => {
    if (!isEntry(entry)) throw invalid(`coordinators[${String(index)}]`);
  });
  return { shifts: shifts as ShiftEntry[], coordinators: coordinators as RotaEntry[] };
}

function isEntry(entry: unknown): entry is RotaEntry {
  const { institution, subject } = (entry ?? {}) as Partial<RotaEntry>;
  return [institution, subject].every((name) => typeof name === 'string' && NAME.test(name));
}

function isShift(entry: unknown): entry is ShiftEntry {
  const { kind, service, phone } = (entry ?? {}) as Partial<Record<keyof ShiftEntry, unknown>>;
  return (
    isEntry(entry) &&
    CODES.dutyKind.some((code) => code === kind) &&
    (service === undefined || CODES.service.some((code) => code === service)) &&
    (phone === undefined || (typeof phone === 'string' && PHONE.test(phone)))
  );
}

const invalid = (place: string): AppError =>
  new AppError('invalid', 'rota.invalid', 'This is no rota.', { place });
