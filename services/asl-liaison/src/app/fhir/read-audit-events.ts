import type { AuditEvent } from 'fhir/r4.js';
import type { DataSource } from 'typeorm';
import { listRecords, proveRecord, type PartyContext } from '#referral';
import { resourceNotFound } from './fhir.errors.js';
import type { FhirReader } from './read-referrals.js';
import { toAuditEvent } from './resources/audit-event.js';
import type { Wanted } from './search-params.js';
import { UUID } from './terms.js';

/** Who has done what with personal data, newest first. For the institution's own officer. */
export async function listAuditEvents(
  db: DataSource,
  { institution, person }: FhirReader,
  { targets, since, until, count }: Wanted,
  before: string | undefined,
): Promise<{ resources: AuditEvent[]; next: string | null }> {
  const [referral, ...others] = targets ?? [];
  if (targets?.length === 0 || others.length > 0) return { resources: [], next: null };
  const { items, next } = await listRecords(db, {
    ...{ institution, subject: subjectOf(person), limit: count },
    ...(referral === undefined ? {} : { referral }),
    ...(before === undefined ? {} : { before }),
    ...(since === undefined ? {} : { from: since }),
    ...(until === undefined ? {} : { to: until }),
  });
  return { resources: items.map(toAuditEvent), next };
}

/** @throws AppError `not-found` */
export async function readAuditEvent(
  db: DataSource,
  ctx: Pick<PartyContext, 'keyStore'>,
  { institution, person }: FhirReader,
  id: string,
): Promise<AuditEvent> {
  if (!UUID.test(id)) throw resourceNotFound();
  const { record } = await proveRecord(db, ctx, { institution, subject: subjectOf(person), id });
  return toAuditEvent(record);
}

const subjectOf = ({ subject, program }: FhirReader['person']): string | null =>
  program === true ? null : subject;
