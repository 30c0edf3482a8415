import { Controller, Get, Inject, Param } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApiTags, Requires } from '#platform';
import type { PlanContext } from '../../app/plan-context.js';
import {
  dueCertificates,
  equipesOverview,
  evidenceByLack,
  evidenceOfNeed,
  firstContacts,
  overdueFollowUps,
  type EquipeOverview,
  type FirstContact,
  type NeedEvidence,
  type OverdueFollowUp,
} from '../../app/register/overviews.js';
import { PLAN_CONTEXT } from '../../plan.tokens.js';
import { EntryPath } from './register.dto.js';

type Items<Item> = Promise<{ items: readonly Item[]; next: null }>;

/** What follows from entries and stream together. Of people only what the audit has published. */
@ApiTags('overviews')
@Controller()
export class OverviewController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
  ) {}

  /** What the stream says of what is lacking, by lack, and which needs stand for it. */
  @Get('evidence')
  @Requires('plan:read')
  evidence(): Items<NeedEvidence> {
    return listed(evidenceByLack(this.db, this.context));
  }

  @Get('needs/:code/evidence')
  @Requires('plan:read')
  evidenceOf(@Param() { code }: EntryPath): Items<object> {
    return listed(evidenceOfNeed(this.db, this.context, code));
  }

  @Get('certificates-due')
  @Requires('plan:read')
  certificates(): Items<object> {
    return listed(dueCertificates(this.db, this.context));
  }

  @Get('overdue-follow-ups')
  @Requires('plan:read')
  overdue(): Items<OverdueFollowUp> {
    return listed(overdueFollowUps(this.db, this.context));
  }

  @Get('equipes-overview')
  @Requires('plan:read')
  equipes(): Items<EquipeOverview> {
    return listed(equipesOverview(this.db, this.context));
  }

  @Get('first-contacts')
  @Requires('plan:read')
  contacts(): Items<FirstContact> {
    return listed(firstContacts(this.db));
  }
}

const listed = async <Item>(items: Promise<readonly Item[]>): Items<Item> => ({
  items: await items,
  next: null,
});
