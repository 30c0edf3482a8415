export { changeCase, takeFirstContact, type ChangeCase } from './change-case.js';
export { closeCase, reopenCase } from './close-case.js';
export { enterCase, enterEvenHandedOver, keyOfCase, requireNotHandedOver } from './enter-case.js';
export { listAgreements, type AgreementView } from './list-agreements.js';
export { listCases, type ListCases } from './list-cases.js';
export { listPaths, pathsFor, type PathView } from './list-paths.js';
export { listRequests } from './list-requests.js';
export { readHousehold, writeHousehold, type Household, type HouseholdView } from './household.js';
export { listAssessments, recordAssessment, type AssessmentView } from './assessment.js';
export { FORMS, type Form } from './forms/index.js';
export {
  deleteDraft,
  DRAFT_FORMS,
  draftKeys,
  listDrafts,
  readDraft,
  saveDraft,
  sweepDrafts,
  type DraftOf,
  type DraftView,
  type SaveDraft,
} from './draft.js';
