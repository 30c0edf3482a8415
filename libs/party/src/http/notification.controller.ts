import { Controller, Get, Inject, Param } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, Requires } from '#platform';
import type { PartyContext } from '#referral';
import { openNotification, type NotificationView } from '../notify/open-notification.js';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { NotificationPath } from './task.dto.js';

/** A message says a number and nothing else; here whoever was sent it reads what there is to do. */
@ApiTags('worklist')
@Controller('notifications')
export class NotificationController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Get(':id')
  @Requires('referral:read')
  open(@CurrentActor() actor: Actor, @Param() { id }: NotificationPath): Promise<NotificationView> {
    return openNotification(this.db, this.context, actor, id);
  }
}
