import type { MigrationClass } from '#messaging';
import { CreateReferrals1767312000000 } from './1767312000000-create-referrals.js';
import { ProtectPersons1769904000000 } from './1769904000000-protect-persons.js';
import { CreateDeadlines1770200000000 } from './1770200000000-create-deadlines.js';
import { RememberWhenSaid1770202000000 } from './1770202000000-remember-when-said.js';
import { KeepFiles1770210000000 } from './1770210000000-keep-files.js';
import { KeepHouseholds1770210000100 } from './1770210000100-keep-households.js';
import { KeepAssessments1770210000200 } from './1770210000200-keep-assessments.js';
import { KeepDrafts1770210000300 } from './1770210000300-keep-drafts.js';
import { OwnDraftKeys1770210000310 } from './1770210000310-own-draft-keys.js';
import { PassOn1770220000000 } from './1770220000000-pass-on.js';
import { EnterLate1770220000010 } from './1770220000010-enter-late.js';
import { KnowChange1770230000000 } from './1770230000000-know-change.js';
import { KnowPrograms1770240000000 } from './1770240000000-know-programs.js';
import { DraftsAboutRequests1770250000000 } from './1770250000000-drafts-about-requests.js';
import { FindOpenReferrals1770250000010 } from './1770250000010-find-open-referrals.js';
import { FindReceivedCases1785000000101 } from './1785000000101-find-received-cases.js';

/** For the node's data source, after messaging's own. */
export const referralMigrations: readonly MigrationClass[] = [
  CreateReferrals1767312000000,
  ProtectPersons1769904000000,
  CreateDeadlines1770200000000,
  RememberWhenSaid1770202000000,
  KeepFiles1770210000000,
  KeepHouseholds1770210000100,
  KeepAssessments1770210000200,
  KeepDrafts1770210000300,
  OwnDraftKeys1770210000310,
  PassOn1770220000000,
  EnterLate1770220000010,
  KnowChange1770230000000,
  KnowPrograms1770240000000,
  DraftsAboutRequests1770250000000,
  FindOpenReferrals1770250000010,
  FindReceivedCases1785000000101,
];
