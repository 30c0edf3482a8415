import type { Communication } from 'fhir/r4.js';
import type { ChangedReferral, CodedContent, StateName } from '#referral';
import { codeSystem, concept, organization, reference } from '../terms.js';
import { metaOf, priorityOf } from './meta.js';

const STATUS: Readonly<Partial<Record<StateName, Communication['status']>>> = {
  draft: 'preparation',
  noted: 'completed',
  blocked: 'not-done',
  cancelled: 'stopped',
  'declined-by-woman': 'stopped',
  expired: 'stopped',
  'entered-in-error': 'entered-in-error',
};

/** A notice: who tells whom; what it tells in a code, for those who work on it. */
export function toCommunication(row: ChangedReferral, content?: CodedContent): Communication {
  const { id, state, service, urgency, from, to, submittedAt } = row;
  const code = content?.notice?.['code'];
  return {
    resourceType: 'Communication',
    id,
    meta: metaOf(row),
    status: STATUS[state] ?? 'in-progress',
    ...(service === null ? {} : { category: [concept(codeSystem('service'), service)] }),
    priority: priorityOf(urgency),
    subject: reference('Patient', id),
    ...(submittedAt === null ? {} : { sent: submittedAt.toISOString() }),
    recipient: [organization(to)],
    sender: organization(from),
    ...(typeof code === 'string' ? { reasonCode: [concept(codeSystem('notice-code'), code)] } : {}),
  };
}
