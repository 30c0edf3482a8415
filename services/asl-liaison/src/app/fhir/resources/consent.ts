import type { Consent } from 'fhir/r4.js';
import type { ChangedReferral, OpenedAgreement } from '#referral';
import { codeSystem, concept, organization, PROTOCOL_SYSTEM, reference } from '../terms.js';
import { PSEUDONYMOUS } from './meta.js';

const TERMS = 'http://terminology.hl7.org/CodeSystem/';

/**
 * Her choice that this may be told: to whom, how much, until when. A precondition of the referral, not a consent of the
 * GDPR. The id is the referral's: one choice may stand behind several, and must not join them. It has no version: it ends
 * by the clock too, and the referral's number does not say so.
 * @param own her choice as it was recorded here, for whoever may know
 */
export function toConsent(row: ChangedReferral, own: OpenedAgreement | undefined, now: Date): Consent {
  const { id, from, to, protocol, tiers, frozen, submittedAt } = row;
  const ended = frozen || (own !== undefined && (own.withdrawnAt !== null || own.validUntil <= now));
  const at = own?.recordedAt ?? submittedAt;
  return {
    resourceType: 'Consent',
    id,
    meta: { security: PSEUDONYMOUS },
    status: ended ? 'inactive' : 'active',
    scope: concept(`${TERMS}consentscope`, 'patient-privacy'),
    category: [concept(`${TERMS}v3-ActCode`, 'INFA')],
    patient: reference('Patient', id),
    ...(at === null ? {} : { dateTime: at.toISOString() }),
    organization: [organization(from)],
    policyRule: concept(PROTOCOL_SYSTEM, protocol ?? 'unknown'),
    provision: {
      type: 'permit',
      ...(own === undefined ? {} : { period: { end: own.validUntil.toISOString() } }),
      actor: [{ role: concept(`${TERMS}v3-ParticipationType`, 'IRCP'), reference: organization(to) }],
      ...(tiers === null
        ? {}
        : { securityLabel: tiers.split(',').map((code) => ({ system: codeSystem('tier'), code })) }),
    },
  };
}
