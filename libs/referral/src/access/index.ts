export { AccessDenied, recorded } from './denied.js';
export { isReach, reachOf, type Person, type Reach } from './reach.js';
export { digestOf, recordAccess, type AccessRecord, type RecordedAccess } from './record-access.js';
export { joinCase, joinTeam } from './team.js';
