import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { completeTasks, EmptyDto, PARTY_CONTEXT } from '#party';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import { claimKey, type PartyContext } from '#referral';
import { confirmWaiting, pauseWaiting, resumeWaiting, skipWaiting } from '../app/change-waiting.js';
import { listWaiting, type WaitingView } from '../app/waiting-list.js';
import { HouseChanges } from './house-changes.js';
import { PauseWaitingDto, SkipWaitingDto, WaitingPath } from './waiting.dto.js';

interface Command {
  readonly actor: Actor;
  readonly key: string;
  readonly id: string;
  readonly verb: string;
  readonly dto: object;
}

/** Who waits for a place, in an order that is a proposal: people decide, and say why. No content: the team reads that. */
@ApiTags('waiting')
@Controller('waiting')
export class WaitingController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(HouseChanges) private readonly changes: HouseChanges,
  ) {}

  @Get()
  @Requires('unit:read')
  async list(@CurrentActor() actor: Actor): Promise<{ items: WaitingView[] }> {
    return { items: await listWaiting(this.db, this.context, actor) };
  }

  /** A place is still wanted: asked every three days. */
  @Post(':id/check-in')
  @HttpCode(204)
  @Requires('referral:answer')
  checkIn(
    @CurrentActor() actor: Actor,
    @Param() { id }: WaitingPath,
    @IdempotencyKey() key: string,
    @Body() dto: EmptyDto,
  ): Promise<void> {
    return this.say({ actor, key, id, verb: 'check-in', dto }, async (tx, now) => {
      await confirmWaiting(tx, this.context, { ...actor, id });
      await this.asked(tx, actor.institution, id, now);
    });
  }

  /** Keeps her place and her seniority. */
  @Post(':id/pause')
  @HttpCode(204)
  @Requires('referral:answer')
  pause(
    @CurrentActor() actor: Actor,
    @Param() { id }: WaitingPath,
    @IdempotencyKey() key: string,
    @Body() dto: PauseWaitingDto,
  ): Promise<void> {
    return this.say({ actor, key, id, verb: 'pause', dto }, async (tx, now) => {
      await pauseWaiting(tx, { ...actor, id, reason: dto.reason }, now);
      await this.asked(tx, actor.institution, id, now);
    });
  }

  @Post(':id/resumption')
  @HttpCode(204)
  @Requires('referral:answer')
  resume(
    @CurrentActor() actor: Actor,
    @Param() { id }: WaitingPath,
    @IdempotencyKey() key: string,
    @Body() dto: EmptyDto,
  ): Promise<void> {
    return this.say({ actor, key, id, verb: 'resumption', dto }, (tx) =>
      resumeWaiting(tx, this.context, { ...actor, id }),
    );
  }

  /** Why another referral is offered a unit before this one. */
  @Post(':id/skip')
  @HttpCode(204)
  @Requires('referral:answer')
  skip(
    @CurrentActor() actor: Actor,
    @Param() { id }: WaitingPath,
    @IdempotencyKey() key: string,
    @Body() dto: SkipWaitingDto,
  ): Promise<void> {
    const { referral, reason } = dto;
    return this.say({ actor, key, id, verb: 'skip', dto }, (tx) =>
      skipWaiting(tx, { ...actor, id, referral, reason }),
    );
  }

  private asked(tx: EntityManager, institution: string, about: string, now: Date): Promise<void> {
    return completeTasks(tx, { institution, kind: 'revalidate-waiting', about }, now);
  }

  private async say(
    { actor, key, id, verb, dto }: Command,
    work: (tx: EntityManager, now: Date) => Promise<void>,
  ): Promise<void> {
    const idempotency = idempotencyOf(this.context, actor, key, `waiting/${id}/${verb}`, dto);
    await this.db.transaction(async (tx) => {
      if ((await claimKey(tx, idempotency, id)) === undefined) await work(tx, this.context.clock.now());
    });
    this.changes.tell(actor.institution, 'waiting', id);
  }
}
