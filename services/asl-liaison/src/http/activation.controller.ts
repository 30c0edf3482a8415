import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NumberToCall, PARTY_CONTEXT } from '#party';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import { withRefusals, type PartyContext } from '#referral';
import { activateNetwork, type ActivationView } from '../app/activate-network.js';
import {
  beginObservation,
  endObservation,
  listObservations,
  type ObservationView,
} from '../app/observation.js';
import {
  ActivateDto,
  BeginObservationDto,
  EndObservationDto,
  ObservationPath,
  ObservationQuery,
} from './activation.dto.js';

/** What the emergency department does: activate the network, and keep her in observation while a place is looked for. */
@ApiTags('emergency department')
@Controller()
@UseInterceptors(NumberToCall)
export class ActivationController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  /** "Attiva la rete". 201 is durable; `call` is whom to telephone as well. */
  @Post('activations')
  @Requires('referral:send')
  async activate(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: ActivateDto,
  ): Promise<ActivationView & { phoneFirst?: string }> {
    const { callback: phone, children, ...said } = dto;
    const { institution, subject, roles } = actor;
    const view = await withRefusals(this.db, this.context, (tx) =>
      activateNetwork(tx, this.context, {
        ...said,
        ...{ phone, institution, person: { subject, roles } },
        children: children.map(({ ageBand, sex }) => ({ ageBand, ...(sex === undefined ? {} : { sex }) })),
        idempotency: idempotencyOf(this.context, actor, key, 'activations', dto),
      }),
    );
    this.context.wakeRelay?.();
    // imminent danger: the network comes second
    return view.urgency === 'E0' ? { ...view, phoneFirst: '112' } : view;
  }

  @Post('observations')
  @Requires('referral:send')
  begin(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: BeginObservationDto,
  ): Promise<ObservationView> {
    const { referral, since } = dto;
    return this.db.transaction((tx) =>
      beginObservation(tx, this.context, actor, {
        referral,
        ...(since === undefined ? {} : { since: new Date(since) }),
        idempotency: idempotencyOf(this.context, actor, key, 'observations', dto),
      }),
    );
  }

  /** The open ones by when they have to be settled. */
  @Get('observations')
  @Requires('referral:read')
  async list(
    @CurrentActor() actor: Actor,
    @Query() { state = 'open' }: ObservationQuery,
  ): Promise<{ items: ObservationView[] }> {
    return { items: await listObservations(this.db, actor, state, this.context.clock.now()) };
  }

  @Post('observations/:id/end')
  @HttpCode(200)
  @Requires('referral:send')
  end(
    @CurrentActor() actor: Actor,
    @Param() { id }: ObservationPath,
    @IdempotencyKey() key: string,
    @Body() dto: EndObservationDto,
  ): Promise<ObservationView> {
    return this.db.transaction((tx) =>
      endObservation(tx, this.context, actor, {
        id,
        outcome: dto.outcome,
        idempotency: idempotencyOf(this.context, actor, key, `observations/${id}/end`, dto),
      }),
    );
  }
}
