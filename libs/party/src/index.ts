export { PartyModule, type PartyOptions } from './party.module.js';
export { CALL_PEER, PARTY_CONTEXT } from './party.tokens.js';
export { completeTasks, openTask, type NewTask, type TaskKind } from './app/tasks.js';
export { takeTurn } from './app/jobs.js';
export { Timers, type Job } from './background/timers.js';
export { Answer, AnswerInterceptor } from './http/answer.js';
export { EmptyDto } from './http/verbs.dto.js';
export {
  AreCodes,
  AreHours,
  AreNested,
  AreStrings,
  IsCode,
  IsComune,
  IsDay,
  IsInstitution,
  IsMoment,
  IsNested,
  IsPhone,
  IsText,
  IsUuid,
  Optional,
} from './http/validation.js';
