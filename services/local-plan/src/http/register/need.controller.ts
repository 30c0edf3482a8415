import { Body, Controller, Get, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, IfMatch, Requires } from '#platform';
import type { EntryView } from '../../app/register/read-entries.js';
import { PageQuery } from '../plan.dto.js';
import { NeedBodyDto, NeedDto } from './need.dto.js';
import { EntryPath } from './register.dto.js';
import { RegisterDoor, type Page } from './register-door.js';

/** What the network lacks, from where it was noted to where it is met. */
@ApiTags('needs')
@Controller('needs')
export class NeedController {
  constructor(@Inject(RegisterDoor) private readonly door: RegisterDoor) {}

  @Get()
  @Requires('plan:read')
  list(@Query() query: PageQuery): Promise<Page<EntryView<'need'>>> {
    return this.door.list('need', query);
  }

  @Get(':code')
  @Requires('plan:read')
  read(
    @Param() { code }: EntryPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'need'>> {
    return this.door.read('need', code, reply);
  }

  @Post()
  @Requires('plan:write')
  create(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: NeedDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'need'>> {
    return this.door.create(actor, 'need', key, dto, reply);
  }

  @Put(':code')
  @Requires('plan:write')
  edit(
    @CurrentActor() actor: Actor,
    @Param() { code }: EntryPath,
    @IfMatch() ifMatch: string,
    @Body() dto: NeedBodyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'need'>> {
    return this.door.edit(actor, 'need', { code, ifMatch }, dto, reply);
  }
}
