import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CurrentActor, IdempotencyKey, Requires, type Actor } from '#platform';
import { completeTask, listTasks } from '../app/tasks.js';
import { TaskPath } from './task.dto.js';
import { EmptyDto } from './verbs.dto.js';

/** What the fold has left for people to do. */
@ApiTags('tasks')
@Controller('tasks')
export class TaskController {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  @Get()
  @Requires('referral:read')
  async list(@CurrentActor() { institution }: Actor): Promise<object> {
    return { items: await listTasks(this.db, institution) };
  }

  /** Repeating it changes nothing, so the key is asked for like everywhere, and not stored. */
  @Post(':id/completion')
  @HttpCode(204)
  @Requires('referral:read')
  async complete(
    @CurrentActor() { institution }: Actor,
    @Param() { id }: TaskPath,
    @IdempotencyKey() _key: string,
    @Body() _dto: EmptyDto,
  ): Promise<void> {
    await this.db.transaction((tx) => completeTask(tx, institution, id));
  }
}
