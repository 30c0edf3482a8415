import type { Provenance } from 'fhir/r4.js';
import { parseSource, type Attributes } from '#contracts';
import { concept, EVENT_SYSTEM, EXTENSION, organization, reference } from '../terms.js';

/** A folded event with its envelope. */
export interface SignedEvent {
  readonly id: string;
  readonly referral: string;
  readonly name: string;
  readonly superseded: boolean;
  readonly appendedAt: Date;
  readonly attributes: Attributes;
}

/** RFC 7638, RFC 9278. */
const THUMBPRINT = 'urn:ietf:params:oauth:jwk-thumbprint:sha-256';

/** Who signed which event of a referral, with which key, and when the lane took it. */
export function toProvenance({
  id,
  referral,
  name,
  superseded,
  appendedAt,
  attributes,
}: SignedEvent): Provenance {
  const { source, time, kid, sig } = attributes;
  const who = organization(parseSource(source)?.institution ?? 'unknown');
  const at = new Date(time).toISOString();
  return {
    resourceType: 'Provenance',
    id,
    ...(superseded ? { extension: [{ url: EXTENSION.superseded, valueBoolean: true }] } : {}),
    target: [reference('Task', referral)],
    occurredDateTime: at,
    recorded: appendedAt.toISOString(),
    activity: concept(EVENT_SYSTEM, name),
    agent: [
      {
        type: concept('http://terminology.hl7.org/CodeSystem/provenance-participant-type', 'author'),
        who: { ...who, identifier: { system: THUMBPRINT, value: kid } },
      },
    ],
    signature: [
      {
        type: [{ system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.1' }],
        when: at,
        who,
        // the 64 bytes of an Ed25519 signature over the envelope (design §4)
        sigFormat: 'application/octet-stream',
        data: Buffer.from(sig, 'base64url').toString('base64'),
      },
    ],
  };
}
