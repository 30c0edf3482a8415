export { sentBefore, type SentBefore } from './sent-before.js';
export { returnCase, type ReturnCase } from './return-case.js';
export { closeHandedOver, handOverCase, type HandOverCase } from './hand-over-case.js';
export { openReceivedCase, type OpenReceivedCase } from './open-received-case.js';
export { morningCentre, type Morning, type MorningCentre } from './morning-centre.js';
export { caseHandedOver } from './passing.errors.js';
