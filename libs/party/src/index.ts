export { PartyConfig } from './party-config.js';
export { PartyModule, type PartyOptions } from './party.module.js';
export { CALL_PEER, PARTY_CONTEXT } from './party.tokens.js';
export * from './app/index.js';
export type { ServiceJobs } from './background/background.js';
export { partyMigrations } from './db/migrations/index.js';
export { Answer, AnswerInterceptor } from './http/answer.js';
export { CallbackDto, ChildDto, NecessityDto } from './http/needs.dto.js';
export { NumberToCall } from './http/number-to-call.js';
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
