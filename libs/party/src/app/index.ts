// What the services' app/ may use of a party node (`#party/app`): functions on a transaction, no framework.
export { listCapacity, type CapacityView } from './capacity.js';
export { findWhoAnswers, type WhoAnswersView } from './find-who-answers.js';
export { takeTurn } from './jobs.js';
export { submitReferral } from './submit-referral.js';
export { completeTasks, dismissedSince, openTask, type NewTask } from './tasks.js';
export type { TaskKind } from './task-kind.js';
export { withNumber } from './with-number.js';
export { BEHIND, DUE } from './worklist-place.js';
export type { Placed, WorklistItem, WorklistSource } from './worklist.js';
export { postSigned, type SignedTarget } from '../notify/post-signed.js';
export { count, type CountFigures, type Counting, type Figure } from '../statistics/figures.js';
