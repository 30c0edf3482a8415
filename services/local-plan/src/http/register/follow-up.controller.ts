import { Body, Controller, Get, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, IfMatch, Requires } from '#platform';
import type { EntryView } from '../../app/register/read-entries.js';
import { PageQuery } from '../plan.dto.js';
import { FollowUpBodyDto, FollowUpDto } from './meeting.dto.js';
import { EntryPath } from './register.dto.js';
import { RegisterDoor, type Page } from './register-door.js';

/** Tasks that the Tavolo gave; whoever has one says when it is done. */
@ApiTags('tavolo')
@Controller('follow-ups')
export class FollowUpController {
  constructor(@Inject(RegisterDoor) private readonly door: RegisterDoor) {}

  @Get()
  @Requires('plan:read')
  list(@Query() query: PageQuery): Promise<Page<EntryView<'follow-up'>>> {
    return this.door.list('follow-up', query);
  }

  @Get(':code')
  @Requires('plan:read')
  read(
    @Param() { code }: EntryPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'follow-up'>> {
    return this.door.read('follow-up', code, reply);
  }

  @Post()
  @Requires('register:write')
  create(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: FollowUpDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'follow-up'>> {
    return this.door.create(actor, 'follow-up', key, dto, reply);
  }

  @Put(':code')
  @Requires('register:write')
  edit(
    @CurrentActor() actor: Actor,
    @Param() { code }: EntryPath,
    @IfMatch() ifMatch: string,
    @Body() dto: FollowUpBodyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'follow-up'>> {
    return this.door.edit(actor, 'follow-up', { code, ifMatch }, dto, reply);
  }
}
