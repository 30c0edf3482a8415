import type { Communication, Consent, Patient, ServiceRequest, Task } from 'fhir/r4.js';
import type { DataSource, EntityManager } from 'typeorm';
import {
  listChanged,
  openAgreement,
  openCoded,
  type ChangedReferral,
  type ChangePlace,
  type CodedContent,
  type Kind,
  type PartyContext,
  type Person,
} from '#referral';
import { resourceNotFound } from './fhir.errors.js';
import { toCommunication } from './resources/communication.js';
import { toConsent } from './resources/consent.js';
import { toPatient } from './resources/patient.js';
import { toServiceRequest } from './resources/service-request.js';
import { toTask } from './resources/task.js';
import type { Wanted } from './search-params.js';
import { UUID } from './terms.js';

/** Who reads: fenced by institution, and by the people whom a woman excludes; a program, by anybody whom she excludes. */
export interface FhirReader {
  readonly institution: string;
  readonly person: Person;
}

export interface FhirPage<T> {
  readonly resources: readonly T[];
  readonly next: ChangePlace | null;
}

type Db = DataSource | EntityManager;

/** The referral behind a Task. @throws AppError `not-found` */
export async function findChanged(
  db: Db,
  { institution, person }: FhirReader,
  id: string,
): Promise<ChangedReferral> {
  if (!UUID.test(id)) throw resourceNotFound();
  const { items } = await listChanged(db, {
    ...{ institution, subject: person.subject, program: person.program, ids: [id], limit: 1 },
  });
  const [row] = items;
  if (row === undefined) throw resourceNotFound();
  return row;
}

/** Notices are told, everything else is asked for. */
const TOLD: readonly Kind[] = ['notice'];
const ASKED: readonly Kind[] = ['request', 'question'];

interface PageOf {
  readonly kinds?: readonly Kind[];
  readonly build: (row: ChangedReferral) => Task | ServiceRequest | Communication;
}

const PAGES = {
  Task: { build: toTask },
  ServiceRequest: { kinds: ASKED, build: (row) => toServiceRequest(row) },
  Communication: { kinds: TOLD, build: (row) => toCommunication(row) },
} as const satisfies Record<string, PageOf>;

/** A page of Tasks, or of what they are about, without content: that is read one by one, and recorded. */
export async function searchReferrals(
  db: Db,
  { institution, person }: FhirReader,
  type: keyof typeof PAGES,
  wanted: Wanted,
  after: ChangePlace | undefined,
): Promise<FhirPage<Task | ServiceRequest | Communication>> {
  const { kinds, build }: PageOf = PAGES[type];
  const { states, senders, recipients, services, since, until, count, newestFirst } = wanted;
  const ids = wanted.ids?.filter((id) => UUID.test(id));
  if ([ids, states, senders, recipients, services].some((list) => list?.length === 0)) {
    return { resources: [], next: null };
  }
  const { items, next } = await listChanged(db, {
    ...{ institution, subject: person.subject, program: person.program },
    ...{ kinds, ids, states, senders, recipients, services, since, until, newestFirst, limit: count },
    settled: !newestFirst && ids === undefined,
    ...(after === undefined ? {} : { after }),
  });
  return { resources: items.map(build), next };
}

export const readTask = async (db: Db, reader: FhirReader, id: string): Promise<Task> =>
  toTask(await findChanged(db, reader, id));

export const readPatient = async (db: Db, reader: FhirReader, id: string): Promise<Patient> =>
  toPatient(await findChanged(db, reader, id));

/** With the need in codes, where this person works on it; the reading is recorded. Call it inside `recorded`. */
export async function readServiceRequest(
  tx: EntityManager,
  ctx: PartyContext,
  reader: FhirReader,
  id: string,
): Promise<ServiceRequest> {
  const row = await findChanged(tx, reader, id);
  if (row.kind === 'notice') throw resourceNotFound();
  return toServiceRequest(row, await contentOf(tx, ctx, reader, row));
}

/** With what the notice tells, in a code, where this person works on it. Call it inside `recorded`. */
export async function readCommunication(
  tx: EntityManager,
  ctx: PartyContext,
  reader: FhirReader,
  id: string,
): Promise<Communication> {
  const row = await findChanged(tx, reader, id);
  if (row.kind !== 'notice') throw resourceNotFound();
  return toCommunication(row, await contentOf(tx, ctx, reader, row));
}

const contentOf = (
  tx: EntityManager,
  ctx: PartyContext,
  reader: FhirReader,
  { id, side }: ChangedReferral,
): Promise<CodedContent | undefined> => openCoded(tx, ctx, { ...reader, id, side });

/**
 * Where it rests on her choice; a necessity has none. When she made it and until when it holds is in her file: that is
 * for those who work on it, and recorded. Call it inside `recorded`.
 */
export async function readConsent(
  tx: EntityManager,
  ctx: PartyContext,
  reader: FhirReader,
  id: string,
): Promise<Consent> {
  const row = await findChanged(tx, reader, id);
  if (row.ground !== 'agreement') throw resourceNotFound();
  return toConsent(row, await openAgreement(tx, ctx, { ...reader, id, side: row.side }), ctx.clock.now());
}
