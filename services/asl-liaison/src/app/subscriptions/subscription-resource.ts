import type { Subscription } from 'fhir/r4.js';
import type { SubscriptionRow } from './subscription.js';

/** The key under which calls are signed (docs/guides/fhir-programs.md). */
const SIGNING_SECRET = 'urn:staffetta:fhir:signing-secret';
const PAYLOAD_CONTENT =
  'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content';

/** What R4 demands and nobody here needs. */
const REASON = 'Task changed';

/**
 * As FHIR R4 writes it.
 * @param secret for whoever has just named the address, or asks for the same again; never for anybody else
 */
export function subscriptionResource(
  { id, status, version, criteria, endpoint, told, endsAt, updatedAt, fault }: SubscriptionRow,
  secret?: Buffer,
): Subscription {
  const extension = secret && [{ url: SIGNING_SECRET, valueString: secret.toString('base64url') }];
  return {
    resourceType: 'Subscription',
    id,
    meta: { versionId: String(version), lastUpdated: updatedAt.toISOString() },
    status,
    reason: REASON,
    criteria,
    // a code: the receiver's own words are not kept
    ...(fault === null ? {} : { error: fault }),
    channel: {
      ...(extension === undefined ? {} : { extension }),
      type: 'rest-hook',
      endpoint,
      ...(told === 'ids'
        ? {
            payload: 'application/fhir+json',
            _payload: { extension: [{ url: PAYLOAD_CONTENT, valueCode: 'id-only' }] },
          }
        : {}),
    },
    ...(endsAt === null ? {} : { end: endsAt.toISOString() }),
  };
}
