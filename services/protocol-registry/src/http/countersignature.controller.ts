import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Relay } from '#messaging';
import { ApiExcludeController, Private } from '#platform';
import { acceptCountersignature } from '../app/accept-countersignature.js';
import type { LifeContext } from '../app/stored-protocol.js';
import { LIFE_CONTEXT } from '../registry.tokens.js';
import { CountersignatureDto } from './protocol-life.dto.js';

/** For the signatories' nodes; on the private port. */
@ApiExcludeController()
@Controller('internal/v1/countersignatures')
@Private()
export class CountersignatureController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(LIFE_CONTEXT) private readonly context: LifeContext,
    @Inject(Relay) private readonly relay: Relay,
  ) {}

  @Post()
  @HttpCode(200)
  async accept(
    @Body() { protocol, institution, kid, sig }: CountersignatureDto,
  ): Promise<{ inForce: boolean }> {
    const given = { protocol, institution, kid, sig };
    const inForce = await this.db.transaction((tx) => acceptCountersignature(tx, this.context, given));
    this.relay.wake();
    return { inForce };
  }
}
