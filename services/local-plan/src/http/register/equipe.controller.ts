import { Body, Controller, Get, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, IfMatch, Requires } from '#platform';
import type { EntryView } from '../../app/register/read-entries.js';
import { PageQuery } from '../plan.dto.js';
import { EquipeBodyDto, EquipeDto } from './equipe.dto.js';
import { EntryPath } from './register.dto.js';
import { RegisterDoor, type Page } from './register-door.js';

/** The multidisciplinary teams, one per ambito, whose coordinator writes its own. */
@ApiTags('equipes')
@Controller('equipes')
export class EquipeController {
  constructor(@Inject(RegisterDoor) private readonly door: RegisterDoor) {}

  @Get()
  @Requires('plan:read')
  list(@Query() query: PageQuery): Promise<Page<EntryView<'equipe'>>> {
    return this.door.list('equipe', query);
  }

  @Get(':code')
  @Requires('plan:read')
  read(
    @Param() { code }: EntryPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'equipe'>> {
    return this.door.read('equipe', code, reply);
  }

  @Post()
  @Requires('register:write')
  create(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: EquipeDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'equipe'>> {
    return this.door.create(actor, 'equipe', key, dto, reply);
  }

  @Put(':code')
  @Requires('register:write')
  edit(
    @CurrentActor() actor: Actor,
    @Param() { code }: EntryPath,
    @IfMatch() ifMatch: string,
    @Body() dto: EquipeBodyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'equipe'>> {
    return this.door.edit(actor, 'equipe', { code, ifMatch }, dto, reply);
  }
}
