import type { Task } from 'fhir/r4.js';
import type { DataSource, EntityManager } from 'typeorm';
import { propose, type PartyContext, type Side } from '#referral';
import { bodyMismatch, versionMissing, versionStale } from './fhir.errors.js';
import { planUpdate, type Step } from './plan-update.js';
import { checkProfile } from './profiles.js';
import { findChanged, type FhirReader } from './read-referrals.js';
import { versionOf } from './resources/meta.js';

/** The versions that a client says it knows; null: whichever there is. */
export type Known = readonly string[] | null;

/** Reads If-Match. @throws AppError `precondition` precondition.required */
export function knownVersions(ifMatch: string | undefined): Known {
  const tags = (ifMatch ?? '').split(',').map((tag) => tag.trim());
  if (tags.every((tag) => tag === '')) throw versionMissing();
  return tags.includes('*') ? null : tags.flatMap((tag) => /^(?:W\/)?"([^"]*)"$/.exec(tag)?.[1] ?? []);
}

/** What an update asks for, seen from where the Task stands now. */
export interface Update {
  readonly id: string;
  readonly side: Side;
  /** Undefined: nothing. */
  readonly step: Step | undefined;
}

/**
 * @throws AppError `not-found`; `precondition` precondition.failed; `invalid` fhir.body; `unprocessable` fhir.profile,
 * fhir.transition
 */
export async function readUpdate(
  db: DataSource,
  reader: FhirReader,
  { id, known, body }: { readonly id: string; readonly known: Known; readonly body: unknown },
): Promise<Update> {
  // what is not there is not there, whatever was sent
  const row = await findChanged(db, reader, id);
  const task = checkProfile<Task>('task-update', body);
  if (task.id !== id) throw bodyMismatch('Task.id');
  if (known !== null && !known.includes(versionOf(row))) throw versionStale();
  return { id, side: row.side, step: planUpdate(row, task) };
}

/**
 * Proposes one step; what the client has read is compared again, with the referral's row locked by the proposal.
 * @returns the event's id
 * @throws AppError what `propose` throws; `precondition` precondition.failed
 */
export async function sayStep(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, person }: FhirReader,
  { id, side, step, known }: { id: string; side: Side; step: Step; known: Known },
): Promise<string> {
  const { event } = await propose(tx, ctx, {
    ...{ institution, referral: id, side, ...step },
    actor: person.subject,
    roles: person.roles,
    program: person.program === true,
  });
  const [row]: { version: string }[] = await tx.query(
    `SELECT (n_s + n_r)::text AS version FROM referral WHERE id = $1 AND side = $2`,
    [id, side],
  );
  if (known !== null && !known.includes(row?.version ?? '')) throw versionStale();
  return event;
}
