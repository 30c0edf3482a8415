import type { Patient } from 'fhir/r4.js';
import type { ChangedReferral } from '#referral';
import { metaOf } from './meta.js';

/** Somebody of whom nothing is said: an id per referral, so that two requests for one woman do not meet here. */
export const toPatient = (row: ChangedReferral): Patient => ({
  resourceType: 'Patient',
  id: row.id,
  meta: metaOf(row),
});
