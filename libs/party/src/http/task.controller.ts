import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, Requires, idempotencyOf } from '#platform';
import { claimKey, type PartyContext } from '#referral';
import { completeTask, listTasks } from '../app/tasks.js';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { TaskPath } from './task.dto.js';
import { EmptyDto } from './verbs.dto.js';

/** What the fold has left for people to do. */
@ApiTags('tasks')
@Controller('tasks')
export class TaskController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Get()
  @Requires('referral:read')
  async list(@CurrentActor() actor: Actor): Promise<object> {
    return { items: await listTasks(this.db, this.context, actor) };
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
