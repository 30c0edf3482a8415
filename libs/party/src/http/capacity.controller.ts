import { Controller, Get, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApiTags, Requires } from '#platform';
import type { PartyContext } from '#referral';
import { listCapacity, type CapacityView } from '../app/capacity.js';
import { PARTY_CONTEXT } from '../party.tokens.js';

/** Which houses it is worth asking now, as they said themselves: coarse, and unknown after twelve hours. */
@ApiTags('referrals')
@Controller('capacity')
export class CapacityController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Get()
  @Requires('referral:send')
  async list(): Promise<{ items: CapacityView[] }> {
    return { items: await listCapacity(this.db, this.context) };
  }
}
