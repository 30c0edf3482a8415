import type { Provenance } from 'fhir/r4.js';
import type { DataSource } from 'typeorm';
import { resourceNotFound } from './fhir.errors.js';
import { findChanged, type FhirReader } from './read-referrals.js';
import { toProvenance, type SignedEvent } from './resources/provenance.js';
import { UUID } from './terms.js';

const EVENT = `event_id AS id, referral, name, verdict = 'superseded' AS superseded, appended_at AS "appendedAt",
  attributes FROM referral_event`;

/** The events of a referral in the lane's order, with their signatures. @throws AppError `not-found` */
export async function listProvenance(
  db: DataSource,
  reader: FhirReader,
  referral: string,
): Promise<Provenance[]> {
  await findChanged(db, reader, referral);
  const events: SignedEvent[] = await db.query(`SELECT ${EVENT} WHERE referral = $1 ORDER BY position`, [
    referral,
  ]);
  return events.map(toProvenance);
}

/** @throws AppError `not-found`, also for an event of a referral that is not there for this reader */
export async function readProvenance(db: DataSource, reader: FhirReader, id: string): Promise<Provenance> {
  if (!UUID.test(id)) throw resourceNotFound();
  const events: SignedEvent[] = await db.query(
    `SELECT ${EVENT} WHERE event_id = $1 AND referral IN (SELECT id FROM referral WHERE institution = $2)`,
    [id, reader.institution],
  );
  const [event] = events;
  if (event === undefined) throw resourceNotFound();
  await findChanged(db, reader, event.referral);
  return toProvenance(event);
}
