import { createHash } from 'node:crypto';

/**
 * About a running stage, and gone with it. `deadline`: it is late, for those who have the referral in hand;
 * `deadline-coordinator`: later still; `reroute`: refused, or late beyond patience: ask elsewhere, or close it;
 * `welfare-check`: she has not arrived; look for her, by the safe contact first.
 */
export type StageTaskKind = 'deadline' | 'deadline-coordinator' | 'reroute' | 'welfare-check';

/**
 * `cover-stay`: she stands in a house whose referral has ended before her admission; cover the stay by a new referral.
 * `offer-without-unit`: an offer holds in the lane, yet no unit is held here (a restored database); look for one.
 * `review-break-glass`: somebody opened a referral in an emergency, `about` names the opening; the review completes it.
 * `regularise-entry`: a stay (`about`) opened without a referral; a referral has to stand behind it by `dueAt`.
 * `entry-overdue`: that time is past, and nothing stands behind the stay.
 * `offer-next`: a unit (`about`) is free, and somebody who waits fits into it.
 * `review-stay`: a stay (`about`) is to be looked at again: extend it, or end it.
 * `revalidate-waiting`: somebody waits (`about` is the list's entry) and has not been asked for three days.
 * `call-escort`: she has departed and has not arrived; call whoever comes with her.
 * `end-observation`: a woman is under observation at the emergency department (`about` names it); by `dueAt` somebody
 * says where she goes. `observation-over`: the observation has to end by `dueAt`, and nothing is settled.
 * `see-arrival`: she was triaged (`about` names the arrival); a doctor sees her by `dueAt`. `arrival-late`: that time is
 * past; `arrival-overdue`: half of it again, for the coordinator; `look-for-arrival`: twice its time: is she still there?
 * `record-obscuration`: a notice (`referral`) has arrived; it has to be hidden before her name is asked for.
 * `name-person`: a program has sent it or taken it in hand (`referral`); name who works on it.
 * `morning-centre`: she was secured in the night (`referral`, or the request to the centre): the centre, when it opens.
 * `close-requests`: her file was handed over (`referral`), and other requests for her are still open: end them.
 * `call-now`: an emergency that nobody has in hand after five minutes: telephone.
 * `capacity-unknown`: others take what this house said of its capacity for unknown: it is older than twelve hours.
 * `undelivered-notification`: notices do not reach somebody of the rota (`about`); `nobody-to-notify`: nobody at all.
 */
export type TaskKind =
  | 'cover-stay'
  | 'offer-without-unit'
  | 'review-break-glass'
  | 'regularise-entry'
  | 'entry-overdue'
  | 'offer-next'
  | 'review-stay'
  | 'call-escort'
  | 'revalidate-waiting'
  | 'call-now'
  | 'close-requests'
  | 'morning-centre'
  | 'end-observation'
  | 'observation-over'
  | 'see-arrival'
  | 'arrival-late'
  | 'arrival-overdue'
  | 'look-for-arrival'
  | 'record-obscuration'
  | 'name-person'
  | 'capacity-unknown'
  | 'undelivered-notification'
  | 'nobody-to-notify'
  | StageTaskKind;

/** Whose task and notice is the coordinator's alone: reviews, second steps, naming, and that nobody on duty is reached. */
export const COORDINATORS_ALONE = [
  'review-break-glass',
  'deadline-coordinator',
  'observation-over',
  'arrival-overdue',
  'name-person',
  'entry-overdue',
  'undelivered-notification',
  'nobody-to-notify',
] as const satisfies readonly TaskKind[];

/** What a task's `about` is the id of. */
export type SubjectKind =
  'arrival' | 'break-glass' | 'duty-person' | 'observation' | 'stay' | 'unit' | 'waiting';

/** Of the others `about` is nothing that could be looked at: there is none, or it is made of an institution's name. */
export const SUBJECTS: Readonly<Partial<Record<TaskKind, SubjectKind>>> = {
  'cover-stay': 'unit',
  'offer-next': 'unit',
  'review-break-glass': 'break-glass',
  'regularise-entry': 'stay',
  'entry-overdue': 'stay',
  'review-stay': 'stay',
  'revalidate-waiting': 'waiting',
  'end-observation': 'observation',
  'observation-over': 'observation',
  'see-arrival': 'arrival',
  'arrival-late': 'arrival',
  'arrival-overdue': 'arrival',
  'look-for-arrival': 'arrival',
  'undelivered-notification': 'duty-person',
};

/** What asks again as long as nothing is done about it: what completes it is the deed, not a word. */
export const BY_DEED: ReadonlySet<TaskKind> = new Set([
  'regularise-entry',
  'entry-overdue',
  'review-stay',
  'revalidate-waiting',
  'end-observation',
  'observation-over',
  'see-arrival',
  'arrival-late',
  'arrival-overdue',
  'look-for-arrival',
  'record-obscuration',
  'nobody-to-notify',
  'capacity-unknown',
]);

/** What a task about the institution itself is about: an id made of its name. */
export function aboutInstitution(kind: TaskKind, institution: string): string {
  const hex = createHash('sha256').update(`${kind}\n${institution}`).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}
