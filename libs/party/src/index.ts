export { PartyConfig } from './party-config.js';
export { PartyModule, type PartyOptions } from './party.module.js';
export { CALL_PEER, PARTY_CONTEXT } from './party.tokens.js';
export { completeTasks, openTask, type NewTask, type TaskKind } from './app/tasks.js';
export { findWhoAnswers, type WhoAnswersView } from './app/find-who-answers.js';
export { count, type CountFigures, type Counting, type Figure } from './statistics/figures.js';
export { BEHIND, DUE } from './app/worklist-place.js';
export type { Placed, WorklistItem, WorklistSource } from './app/worklist.js';
export { takeTurn } from './app/jobs.js';
export { submitReferral } from './app/submit-referral.js';
export { withNumber } from './app/with-number.js';
export { Timers, type Job } from './background/timers.js';
export { Answer, AnswerInterceptor } from './http/answer.js';
export { CallbackDto, ChildDto, NecessityDto } from './http/needs.dto.js';
export { EmptyDto } from './http/verbs.dto.js';
export {
  AreCodes,
  AreHours,
  AreNested,
  AreStrings,
  AreUuids,
  IsCode,
  IsComune,
  IsDay,
  IsInstitution,
  IsMoment,
  IsNested,
  IsPhone,
  IsSubject,
  IsText,
  IsUuid,
  Optional,
} from './http/validation.js';
