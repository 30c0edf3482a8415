import type { ReferralRow } from '#referral';
import { SUBJECTS, type SubjectKind, type TaskKind } from './task-kind.js';

/** What a row on a screen says of a referral: codes, and nothing that leads to a person. */
export interface AboutReferral {
  readonly from: string;
  readonly to: string;
  readonly kind: string | null;
  readonly service: string | null;
  readonly urgency: string | null;
  readonly state: string;
  /** The parties have agreed by telephone. */
  readonly voice: boolean;
}

/** What a task points at that is no referral, or stands beside one. */
export interface TaskSubject {
  readonly kind: SubjectKind;
  readonly id: string;
}

export type ShownReferral = Pick<
  ReferralRow,
  'from' | 'to' | 'kind' | 'service' | 'urgency' | 'state' | 'voice'
>;

export const aboutReferral = ({
  from,
  to,
  kind,
  service,
  urgency,
  state,
  voice,
}: ShownReferral): AboutReferral => ({ from, to, kind, service, urgency, state, voice });

/** Null where the task is about a referral alone, or about the institution itself. */
export function subjectOf({
  kind,
  about,
}: {
  readonly kind: TaskKind;
  readonly about: string | null;
}): TaskSubject | null {
  const subject = SUBJECTS[kind];
  return subject === undefined || about === null ? null : { kind: subject, id: about };
}
