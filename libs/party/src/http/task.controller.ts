import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, Requires, idempotencyOf } from '#platform';
import { claimKey, type PartyContext } from '#referral';
import { completeTask, listTasks } from '../app/tasks.js';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { ListTasksQuery, TaskPath } from './task.dto.js';
import { EmptyDto } from './verbs.dto.js';

/** What the fold has left for people to do. */
@ApiTags('tasks')
@Controller('tasks')
export class TaskController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  /** What is open, oldest first, 200 at most. Of one request: all of it, `doneAt` where it is done. */
  @Get()
  @Requires('referral:read')
  async list(@CurrentActor() actor: Actor, @Query() { referral }: ListTasksQuery): Promise<object> {
    return { items: await listTasks(this.db, this.context, actor, referral) };
  }

  /** Done is done: a second time changes nothing. */
  @Post(':id/completion')
  @HttpCode(204)
  @Requires('referral:send')
  async complete(
    @CurrentActor() actor: Actor,
    @Param() { id }: TaskPath,
    @IdempotencyKey() key: string,
    @Body() dto: EmptyDto,
  ): Promise<void> {
    const idempotency = idempotencyOf(this.context, actor, key, `tasks/${id}/completion`, dto);
    await this.db.transaction(async (tx) => {
      if ((await claimKey(tx, idempotency, id)) === undefined)
        await completeTask(tx, this.context, actor, id);
    });
  }
}
