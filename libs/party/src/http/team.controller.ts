import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import { assign, block, claimKey, liftBlock, recorded, teamOf, type PartyContext } from '#referral';
import { completeTasks } from '../app/tasks.js';
import { Changes } from '../changes.js';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { ReferralPath, SideQuery } from './referral.dto.js';
import { AssignmentDto, SubjectDto } from './team.dto.js';

/** Who works on a referral inside the institution, and who is shut out of it. By the coordinator, or by its team. */
@ApiTags('team')
@Controller('referrals/:id')
export class TeamController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  @Get('team')
  @Requires('team:manage')
  team(
    @CurrentActor() { institution, ...person }: Actor,
    @Param() { id }: ReferralPath,
    @Query() { side }: SideQuery,
  ): Promise<object> {
    return recorded(this.db, this.context, (tx) => teamOf(tx, { institution, id, side, person }));
  }

  @Post('assignment')
  @HttpCode(200)
  @Requires('team:manage')
  async assign(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @Body() dto: AssignmentDto,
  ): Promise<object> {
    const { institution, ...person } = actor;
    const { people, side } = dto;
    const idempotency = idempotencyOf(this.context, actor, key, `referrals/${id}/assignment`, dto);
    const team = await recorded(this.db, this.context, async (tx) => {
      if ((await claimKey(tx, idempotency, id)) === undefined) {
        await assign(tx, this.context, { institution, id, side, person, people });
        const named = { institution, kind: 'name-person', referral: id } as const;
        await completeTasks(tx, named, this.context.clock.now());
      }
      return teamOf(tx, { institution, id, side, person });
    });
    this.context.wakeRelay?.();
    this.changes.tell([{ institution, referral: id, side: side ?? 's' }]);
    return team;
  }

  /** For her it is not there any more, whatever else she is. */
  @Post('blocks')
  @HttpCode(204)
  @Requires('team:manage')
  block(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @Body() dto: SubjectDto,
  ): Promise<void> {
    return this.change(actor, { id, key, verb: 'blocks' }, dto, block);
  }

  @Post('block-lifts')
  @HttpCode(204)
  @Requires('team:manage')
  liftBlock(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @Body() dto: SubjectDto,
  ): Promise<void> {
    return this.change(actor, { id, key, verb: 'block-lifts' }, dto, liftBlock);
  }

  private async change(
    actor: Actor,
    { id, key, verb }: { readonly id: string; readonly key: string; readonly verb: string },
    dto: SubjectDto,
    work: typeof block,
  ): Promise<void> {
    const { institution, ...person } = actor;
    const { subject } = dto;
    const idempotency = idempotencyOf(this.context, actor, key, `referrals/${id}/${verb}`, dto);
    await recorded(this.db, this.context, async (tx) => {
      if ((await claimKey(tx, idempotency, id)) !== undefined) return;
      await work(tx, this.context, { institution, id, person, subject });
    });
    this.context.wakeRelay?.();
  }
}
