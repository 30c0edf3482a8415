export { listAlarms, type AlarmView, type Page } from './alarm.js';
export { assign, assignCase } from './assign.js';
export { caseReachOf, type CaseOfPerson, type ReferralOf } from './authority.js';
export {
  block,
  blockFromCase,
  blockInstitution,
  liftBlock,
  liftCaseBlock,
  liftInstitutionBlock,
} from './block.js';
export { openInEmergency } from './break-glass.js';
export { AccessDenied } from './denied.js';
export { readExclusions, writeExclusions } from './exclusions.js';
export { listRecords, proveRecord, type RecordFilter } from './list-records.js';
export { listWithdrawals, type WithdrawalView } from './list-withdrawals.js';
export { caseTeamOf, teamOf, type Member, type TeamView } from './list-team.js';
export { isReach, reachOf, type Person, type Reach } from './reach.js';
export { digestOf, recordAccess, type AccessRecord, type RecordedAccess } from './record-access.js';
export { recorded, requireOpen, withRefusals } from './recorded.js';
export { alarmUnreviewed, listOpenings, reviewOpening, type OpeningView } from './review-break-glass.js';
export { search, type Hit, type SearchTerm } from './search.js';
export { shutOut } from './shut-out.js';
export { joinCase, joinTeam, sentByProgram, takesReferral } from './team.js';
export { watchProbes } from './watch-probes.js';
