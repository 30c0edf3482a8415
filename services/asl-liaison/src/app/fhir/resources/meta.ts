import type { Meta } from 'fhir/r4.js';
import type { ChangedReferral } from '#referral';

/** The number of events that the lane holds of it: the same at both parties. */
export const versionOf = ({ nS, nR }: Pick<ChangedReferral, 'nS' | 'nR'>): string => String(nS + nR);

export const versionTag = (version: string): string => `W/"${version}"`;

export const PSEUDONYMOUS: NonNullable<Meta['security']> = [
  { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'PSEUDED' },
];

/** Of everything that is read from a referral. */
export const metaOf = (row: ChangedReferral): Meta => ({
  versionId: versionOf(row),
  lastUpdated: row.changedAt.toISOString(),
  security: PSEUDONYMOUS,
});

type Priority = 'routine' | 'urgent' | 'asap' | 'stat';

const PRIORITY: Readonly<Record<string, Priority>> = { E0: 'stat', E1: 'asap', E2: 'urgent' };

/** FHIR has four where we have five; the exact one is in an extension. */
export const priorityOf = (urgency: string | null): Priority => PRIORITY[urgency ?? ''] ?? 'routine';
