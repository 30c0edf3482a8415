import type { CodeableConcept, Extension, ServiceRequest } from 'fhir/r4.js';
import type { ChangedReferral, CodedContent } from '#referral';
import { TASK_STATUS, type TaskStatus } from '../task-status.js';
import { codeSystem, concept, EXTENSION, organization, reference } from '../terms.js';
import { metaOf, priorityOf } from './meta.js';

/** An order that came to nothing is revoked; one that waits is on hold. */
const STATUS: Readonly<Partial<Record<TaskStatus, ServiceRequest['status']>>> = {
  draft: 'draft',
  'on-hold': 'on-hold',
  completed: 'completed',
  rejected: 'revoked',
  cancelled: 'revoked',
  failed: 'revoked',
  'entered-in-error': 'entered-in-error',
};

/** What is asked for. The need (T0) in codes, for those who work on it; never who is to be called, never free text. */
export function toServiceRequest(row: ChangedReferral, content?: CodedContent): ServiceRequest {
  const { id, state, service, urgency, from, to, submittedAt } = row;
  const needs = content?.needs ?? {};
  const detail = detailOf(needs);
  const extension = [
    ...(urgency === null ? [] : [{ url: EXTENSION.urgency, valueCode: urgency }]),
    ...countsOf(needs),
  ];
  return {
    resourceType: 'ServiceRequest',
    id,
    meta: metaOf(row),
    ...(extension.length === 0 ? {} : { extension }),
    status: STATUS[TASK_STATUS[state]] ?? 'active',
    intent: 'order',
    priority: priorityOf(urgency),
    ...(service === null ? {} : { code: concept(codeSystem('service'), service) }),
    ...(detail.length === 0 ? {} : { orderDetail: detail }),
    subject: reference('Patient', id),
    ...(submittedAt === null ? {} : { authoredOn: submittedAt.toISOString() }),
    requester: organization(from),
    performer: [organization(to)],
  };
}

type Needs = Readonly<Record<string, unknown>>;

function detailOf({ children, accessibility, languages }: Needs): CodeableConcept[] {
  const all = <T>(list: unknown): readonly T[] => (Array.isArray(list) ? (list as readonly T[]) : []);
  return [
    ...all<{ readonly ageBand: string; readonly sex?: string }>(children).map(({ ageBand, sex }) => ({
      coding: [
        { system: codeSystem('age-band'), code: ageBand },
        ...(sex === undefined ? [] : [{ system: codeSystem('sex'), code: sex }]),
      ],
    })),
    ...all<string>(accessibility).map((code) => concept(codeSystem('accessibility'), code)),
    ...all<string>(languages).map((code) => concept('urn:ietf:bcp:47', code)),
  ];
}

function countsOf({ adults, pets }: Needs): Extension[] {
  return [
    ...(typeof adults === 'number' ? [{ url: EXTENSION.adults, valueInteger: adults }] : []),
    ...(typeof pets === 'boolean' ? [{ url: EXTENSION.pets, valueBoolean: pets }] : []),
  ];
}
