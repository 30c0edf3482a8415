import type { CodeableConcept, Task } from 'fhir/r4.js';
import type { ChangedReferral } from '#referral';
import { TASK_STATUS, WITH_REASON } from '../task-status.js';
import {
  codeSystem,
  concept,
  EXTENSION,
  organization,
  PART_SYSTEM,
  reference,
  STATE_SYSTEM,
} from '../terms.js';
import { metaOf, priorityOf } from './meta.js';

/** A referral as a Task: who asks whom for what, and where it stands. Nothing of its content. */
export function toTask(row: ChangedReferral): Task {
  const { id, state, kind, service, urgency, from, to, submittedAt } = row;
  const status = TASK_STATUS[state];
  const reason = WITH_REASON.has(status) ? reasonOf(row) : undefined;
  return {
    resourceType: 'Task',
    id,
    meta: metaOf(row),
    ...(urgency === null ? {} : { extension: [{ url: EXTENSION.urgency, valueCode: urgency }] }),
    status,
    ...(reason === undefined ? {} : { statusReason: reason }),
    businessStatus: concept(STATE_SYSTEM, state),
    intent: 'order',
    priority: priorityOf(urgency),
    ...(service === null ? {} : { code: concept(codeSystem('service'), service) }),
    focus: reference(kind === 'notice' ? 'Communication' : 'ServiceRequest', id),
    for: reference('Patient', id),
    ...(submittedAt === null ? {} : { authoredOn: submittedAt.toISOString() }),
    lastModified: row.changedAt.toISOString(),
    requester: organization(from),
    owner: organization(to),
    ...(row.outcome === null
      ? {}
      : {
          output: [
            {
              type: concept(PART_SYSTEM, 'outcome'),
              valueCodeableConcept: concept(codeSystem('outcome'), row.outcome),
            },
          ],
        }),
  };
}

/** The coarse reason, as the lane says it; where it says none, the state is the reason. */
function reasonOf({ state, reason, rule }: ChangedReferral): CodeableConcept {
  if (state === 'declined' && reason !== null) return concept(codeSystem('decline-code'), reason);
  if (state === 'blocked' && rule !== null) return concept(codeSystem('block-rule'), rule);
  if (state === 'cancelled' && reason !== null) return concept(codeSystem('cancel-reason'), reason);
  return concept(STATE_SYSTEM, state);
}
