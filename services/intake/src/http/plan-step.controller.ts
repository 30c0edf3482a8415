import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EmptyDto, PARTY_CONTEXT } from '#party';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import { recorded, type CaseOfPerson, type PartyContext } from '#referral';
import { addStep, completeStep, listSteps, type StepView } from '../app/plan-steps.js';
import { AddStepDto, MemberPath, StepPath } from './equipe.dto.js';

/** Her plan (*progetto individualizzato*): steps that she has agreed to. For the file's team. */
@ApiTags('cases')
@Controller('cases/:id/plan-steps')
export class PlanStepController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Get()
  @Requires('case:read')
  async list(@CurrentActor() actor: Actor, @Param() { id }: MemberPath): Promise<{ items: StepView[] }> {
    const items = await recorded(this.db, this.context, (tx) =>
      listSteps(tx, this.context, which(actor, id)),
    );
    this.context.wakeRelay?.();
    return { items };
  }

  @Post()
  @Requires('case:write')
  async add(
    @CurrentActor() actor: Actor,
    @Param() { id }: MemberPath,
    @IdempotencyKey() key: string,
    @Body() dto: AddStepDto,
  ): Promise<{ id: string }> {
    const idempotency = idempotencyOf(this.context, actor, key, `cases/${id}/plan-steps`, dto);
    const { agreement, text, due, member } = dto;
    const step = await recorded(this.db, this.context, (tx) =>
      addStep(tx, this.context, { ...which(actor, id), agreement, text, due, member, idempotency }),
    );
    this.context.wakeRelay?.();
    return { id: step };
  }

  @Post(':step/completion')
  @HttpCode(204)
  @Requires('case:write')
  async complete(
    @CurrentActor() actor: Actor,
    @Param() { id, step }: StepPath,
    @IdempotencyKey() key: string,
    @Body() dto: EmptyDto,
  ): Promise<void> {
    const route = `cases/${id}/plan-steps/${step}/completion`;
    const idempotency = idempotencyOf(this.context, actor, key, route, dto);
    await recorded(this.db, this.context, (tx) =>
      completeStep(tx, this.context, { ...which(actor, id), step, idempotency }),
    );
    this.context.wakeRelay?.();
  }
}

const which = ({ institution, subject, roles }: Actor, id: string): CaseOfPerson => ({
  institution,
  case: id,
  person: { subject, roles },
});
