import type { MigrationClass } from '#messaging';
import { CreateAudit1767225660000 } from './1767225660000-create-audit.js';
import { CreateIdempotency1767312060000 } from './1767312060000-create-idempotency.js';
import { CreateTree1770600000000 } from './1770600000000-create-tree.js';
import { RunClocks1770610000000 } from './1770610000000-run-clocks.js';
import { SeeStates1770610000100 } from './1770610000100-see-states.js';
import { AnswerEach1770610000200 } from './1770610000200-answer-each.js';
import { FindEvents1770615000000 } from './1770615000000-find-events.js';
import { FindRegistry1770615000100 } from './1770615000100-find-registry.js';
import { KeepBodies1770620000000 } from './1770620000000-keep-bodies.js';
import { CountHappenings1770620000100 } from './1770620000100-count-happenings.js';
import { RememberChecks1770630000300 } from './1770630000300-remember-checks.js';
import { KeepCounts1770620000200 } from './1770620000200-keep-counts.js';
import { CosignDays1770630000200 } from './1770630000200-cosign-days.js';
import { Withhold1770630000100 } from './1770630000100-withhold.js';
import { HoldFindings1770630000000 } from './1770630000000-hold-findings.js';
import { KeepPlan1770640000000 } from './1770640000000-keep-plan.js';
import { HoldPlan1770640000100 } from './1770640000100-hold-plan.js';

export const auditMigrations: readonly MigrationClass[] = [
  CreateAudit1767225660000,
  CreateIdempotency1767312060000,
  CreateTree1770600000000,
  RunClocks1770610000000,
  SeeStates1770610000100,
  AnswerEach1770610000200,
  FindEvents1770615000000,
  FindRegistry1770615000100,
  KeepBodies1770620000000,
  CountHappenings1770620000100,
  HoldFindings1770630000000,
  Withhold1770630000100,
  CosignDays1770630000200,
  RememberChecks1770630000300,
  KeepCounts1770620000200,
  KeepPlan1770640000000,
  HoldPlan1770640000100,
];
