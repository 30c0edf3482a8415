import type { AuditEvent } from 'fhir/r4.js';
import type { RecordedAccess } from '#referral';
import { codeSystem, organization, reference } from '../terms.js';

const WRITES: ReadonlySet<string> = new Set([
  'case-written',
  'identity-written',
  'assigned',
  'obscuration-recorded',
]);

/** One access record, for the institution's own data-protection officer: ids and codes. */
export function toAuditEvent(row: RecordedAccess): AuditEvent {
  const { id, at, institution, actor, action, outcome, reach, tier, referral } = row;
  const denied = outcome === 'denied';
  return {
    resourceType: 'AuditEvent',
    id,
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    subtype: [{ system: codeSystem('access-action'), code: action }],
    action: WRITES.has(action) ? 'U' : 'R',
    recorded: at,
    // a minor failure: somebody was refused
    outcome: denied ? '4' : '0',
    agent: [
      {
        who: { identifier: { system: 'urn:staffetta:subject', value: actor } },
        requestor: true,
        role: [{ coding: [{ system: 'urn:staffetta:reach', code: reach }] }],
      },
    ],
    source: { observer: organization(institution) },
    ...(referral === undefined
      ? {}
      : {
          entity: [
            {
              what: reference('Task', referral),
              ...(tier === undefined ? {} : { securityLabel: [{ system: codeSystem('tier'), code: tier }] }),
            },
          ],
        }),
  };
}
