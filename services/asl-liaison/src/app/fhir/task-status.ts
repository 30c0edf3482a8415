import type { Task } from 'fhir/r4.js';
import type { StateName } from '#referral';

export type TaskStatus = Task['status'];

/**
 * Each state of the machine as one Task.status (Gravity's SDOHCC: never `received` or `ready`). The exact state is in
 * `businessStatus`. The table in docs/guides/fhir.md is written from this one.
 */
export const TASK_STATUS: Readonly<Record<StateName, TaskStatus>> = {
  draft: 'draft',
  submitted: 'requested',
  received: 'requested',
  blocked: 'rejected',
  acknowledged: 'requested',
  noted: 'completed',
  'info-requested': 'requested',
  waitlisted: 'on-hold',
  offered: 'accepted',
  confirmed: 'accepted',
  'no-show': 'accepted',
  'in-charge': 'in-progress',
  completed: 'completed',
  declined: 'rejected',
  'declined-by-woman': 'cancelled',
  cancelled: 'cancelled',
  'entered-in-error': 'entered-in-error',
  expired: 'failed',
};

/** With these `statusReason` is told. */
export const WITH_REASON: ReadonlySet<TaskStatus> = new Set(['rejected', 'cancelled', 'on-hold', 'failed']);

/** The states that a status stands for, in the machine's order; none for a status that we never say. */
export const statesOf = (status: string): StateName[] =>
  (Object.keys(TASK_STATUS) as StateName[]).filter((state) => TASK_STATUS[state] === status);
