import { Body, Controller, Get, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, IfMatch, Requires } from '#platform';
import type { EntryView } from '../../app/register/read-entries.js';
import { PageQuery } from '../plan.dto.js';
import { MeetingBodyDto, MeetingDto } from './meeting.dto.js';
import { EntryPath } from './register.dto.js';
import { RegisterDoor, type Page } from './register-door.js';

/** The meetings of the Tavolo. What it decides of a need holds at once. */
@ApiTags('tavolo')
@Controller('meetings')
export class MeetingController {
  constructor(@Inject(RegisterDoor) private readonly door: RegisterDoor) {}

  @Get()
  @Requires('plan:read')
  list(@Query() query: PageQuery): Promise<Page<EntryView<'meeting'>>> {
    return this.door.list('meeting', query);
  }

  @Get(':code')
  @Requires('plan:read')
  read(
    @Param() { code }: EntryPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'meeting'>> {
    return this.door.read('meeting', code, reply);
  }

  @Post()
  @Requires('plan:write')
  create(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: MeetingDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'meeting'>> {
    return this.door.create(actor, 'meeting', key, dto, reply);
  }

  @Put(':code')
  @Requires('plan:write')
  edit(
    @CurrentActor() actor: Actor,
    @Param() { code }: EntryPath,
    @IfMatch() ifMatch: string,
    @Body() dto: MeetingBodyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'meeting'>> {
    return this.door.edit(actor, 'meeting', { code, ifMatch }, dto, reply);
  }
}
