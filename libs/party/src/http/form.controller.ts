import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import {
  FORMS,
  listAssessments,
  recordAssessment,
  recorded,
  type AssessmentView,
  type Form,
  type PartyContext,
} from '#referral';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { caseOf } from './case-of.js';
import { CasePath } from './case.dto.js';
import { NeedsAssessmentDto, RiskAssessmentDto } from './form.dto.js';

type Kind = Form['kind'];

/** Documented forms, and what was answered: for the file's team. Of a risk form tool, level and day may leave, nothing else. */
@ApiTags('forms')
@Controller()
export class FormController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Get('forms')
  @Requires('case:read')
  forms(): { items: readonly Form[] } {
    return { items: FORMS };
  }

  @Get('cases/:id/risk-assessments')
  @Requires('case:read')
  risks(@CurrentActor() actor: Actor, @Param() { id }: CasePath): Promise<{ items: AssessmentView[] }> {
    return this.list(actor, id, 'risk');
  }

  @Post('cases/:id/risk-assessments')
  @Requires('case:write')
  assessRisk(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IdempotencyKey() key: string,
    @Body() dto: RiskAssessmentDto,
  ): Promise<AssessmentView> {
    return this.record(actor, { id, key, kind: 'risk' }, dto);
  }

  @Get('cases/:id/needs-assessments')
  @Requires('case:read')
  needs(@CurrentActor() actor: Actor, @Param() { id }: CasePath): Promise<{ items: AssessmentView[] }> {
    return this.list(actor, id, 'needs');
  }

  @Post('cases/:id/needs-assessments')
  @Requires('case:write')
  assessNeeds(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IdempotencyKey() key: string,
    @Body() dto: NeedsAssessmentDto,
  ): Promise<AssessmentView> {
    return this.record(actor, { id, key, kind: 'needs' }, dto);
  }

  private async list(actor: Actor, id: string, kind: Kind): Promise<{ items: AssessmentView[] }> {
    const items = await recorded(this.db, this.context, (tx) =>
      listAssessments(tx, this.context, { ...caseOf(actor, id), kind }),
    );
    this.context.wakeRelay?.();
    return { items };
  }

  private async record(
    actor: Actor,
    { id, key, kind }: { readonly id: string; readonly key: string; readonly kind: Kind },
    dto: NeedsAssessmentDto & { readonly level?: string },
  ): Promise<AssessmentView> {
    const { form, version, date, answers, level, judgement } = dto;
    const view = await recorded(this.db, this.context, (tx) =>
      recordAssessment(tx, this.context, {
        ...caseOf(actor, id),
        ...{ kind, form, version, date, level, judgement },
        answers: { ...answers },
        idempotency: idempotencyOf(this.context, actor, key, `cases/${id}/${kind}-assessments`, dto),
      }),
    );
    this.context.wakeRelay?.();
    return view;
  }
}
