import { Body, Controller, Get, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, IfMatch, Requires } from '#platform';
import type { EntryView } from '../../app/register/read-entries.js';
import { PageQuery } from '../plan.dto.js';
import { SessionBodyDto, SessionDto } from './training.dto.js';
import { EntryPath } from './register.dto.js';
import { RegisterDoor, type Page } from './register-door.js';

/** When courses were held, and how many came. */
@ApiTags('training')
@Controller('sessions')
export class SessionController {
  constructor(@Inject(RegisterDoor) private readonly door: RegisterDoor) {}

  @Get()
  @Requires('plan:read')
  list(@Query() query: PageQuery): Promise<Page<EntryView<'session'>>> {
    return this.door.list('session', query);
  }

  @Get(':code')
  @Requires('plan:read')
  read(
    @Param() { code }: EntryPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'session'>> {
    return this.door.read('session', code, reply);
  }

  @Post()
  @Requires('plan:write')
  create(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: SessionDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'session'>> {
    return this.door.create(actor, 'session', key, dto, reply);
  }

  @Put(':code')
  @Requires('plan:write')
  edit(
    @CurrentActor() actor: Actor,
    @Param() { code }: EntryPath,
    @IfMatch() ifMatch: string,
    @Body() dto: SessionBodyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'session'>> {
    return this.door.edit(actor, 'session', { code, ifMatch }, dto, reply);
  }
}
