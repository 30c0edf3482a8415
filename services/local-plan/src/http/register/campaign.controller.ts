import { Body, Controller, Get, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, IfMatch, Requires } from '#platform';
import type { EntryView } from '../../app/register/read-entries.js';
import { PageQuery } from '../plan.dto.js';
import { CampaignBodyDto, CampaignDto } from './campaign.dto.js';
import { EntryPath } from './register.dto.js';
import { RegisterDoor, type Page } from './register-door.js';

/** Campaigns that make the services known. */
@ApiTags('campaigns')
@Controller('campaigns')
export class CampaignController {
  constructor(@Inject(RegisterDoor) private readonly door: RegisterDoor) {}

  @Get()
  @Requires('plan:read')
  list(@Query() query: PageQuery): Promise<Page<EntryView<'campaign'>>> {
    return this.door.list('campaign', query);
  }

  @Get(':code')
  @Requires('plan:read')
  read(
    @Param() { code }: EntryPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'campaign'>> {
    return this.door.read('campaign', code, reply);
  }

  @Post()
  @Requires('plan:write')
  create(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: CampaignDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'campaign'>> {
    return this.door.create(actor, 'campaign', key, dto, reply);
  }

  @Put(':code')
  @Requires('plan:write')
  edit(
    @CurrentActor() actor: Actor,
    @Param() { code }: EntryPath,
    @IfMatch() ifMatch: string,
    @Body() dto: CampaignBodyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'campaign'>> {
    return this.door.edit(actor, 'campaign', { code, ifMatch }, dto, reply);
  }
}
