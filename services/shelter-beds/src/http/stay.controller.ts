import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { completeTasks, openTask, PARTY_CONTEXT } from '#party';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import { claimKey, type PartyContext } from '#referral';
import { endStay, extendStay, placeStay } from '../app/change-stay.js';
import { enterDirectly } from '../app/enter-directly.js';
import { getStay, listStays, unitOfStay, type StayView } from '../app/list-stays.js';
import { HouseChanges } from './house-changes.js';
import {
  EndStayDto,
  EnterDirectlyDto,
  ExtendStayDto,
  PlaceStayDto,
  StayPath,
  StaysQuery,
} from './stay.dto.js';

interface Command {
  readonly actor: Actor;
  readonly key: string;
  readonly route: string;
  readonly dto: object;
  /** The unit changes with it: it is filled, or free again. */
  readonly fills?: true;
}

/** Who stays in the house: units and counts, nothing about her. Read by the house's own people only. */
@ApiTags('stays')
@Controller('stays')
export class StayController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(HouseChanges) private readonly changes: HouseChanges,
  ) {}

  @Get()
  @Requires('unit:read')
  async list(@CurrentActor() actor: Actor, @Query() { state }: StaysQuery): Promise<{ items: StayView[] }> {
    return { items: await listStays(this.db, actor, state === 'ended') };
  }

  @Get(':id')
  @Requires('unit:read')
  read(@CurrentActor() actor: Actor, @Param() { id }: StayPath): Promise<StayView> {
    return getStay(this.db, actor, id);
  }

  /** Ingresso diretto: she came without a referral. Declared, and to be regularised within one working day. */
  @Post()
  @HttpCode(201)
  @Requires('unit:write')
  async enter(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: EnterDirectlyDto,
  ): Promise<StayView> {
    const { unit, unitVersion, adults, minors, since } = dto;
    const { institution } = actor;
    return this.say({ actor, key, route: 'stays', dto, fills: true }, newId(), async (tx, id) => {
      const dueAt = await enterDirectly(tx, this.context, {
        institution,
        id,
        adults,
        minors,
        ...(unit === undefined ? {} : { unit }),
        ...(unitVersion === undefined ? {} : { version: unitVersion }),
        ...(since === undefined ? {} : { since: new Date(since) }),
      });
      await openTask(tx, { institution, kind: 'regularise-entry', about: id, dueAt });
    });
  }

  /** A unit for somebody who stays beyond the house's units. */
  @Post(':id/placement')
  @HttpCode(200)
  @Requires('unit:write')
  place(
    @CurrentActor() actor: Actor,
    @Param() { id }: StayPath,
    @IdempotencyKey() key: string,
    @Body() dto: PlaceStayDto,
  ): Promise<StayView> {
    const { unit, unitVersion } = dto;
    const { institution } = actor;
    const more = unitVersion === undefined ? {} : { version: unitVersion };
    return this.say({ actor, key, route: `stays/${id}/placement`, dto, fills: true }, id, (tx) =>
      placeStay(tx, { institution, id, unit, ...more }),
    );
  }

  @Post(':id/extension')
  @HttpCode(200)
  @Requires('unit:write')
  extend(
    @CurrentActor() actor: Actor,
    @Param() { id }: StayPath,
    @IdempotencyKey() key: string,
    @Body() dto: ExtendStayDto,
  ): Promise<StayView> {
    const { institution, subject: by } = actor;
    const { reviewOn, reason } = dto;
    return this.say({ actor, key, route: `stays/${id}/extension`, dto }, id, async (tx) => {
      await extendStay(tx, this.context, { institution, id, reviewOn, reason, by });
      await this.done(tx, institution, 'review-stay', id);
    });
  }

  /** Of a stay without a referral; one with a referral ends with that (`completion`). */
  @Post(':id/exit')
  @HttpCode(200)
  @Requires('unit:write')
  exit(
    @CurrentActor() actor: Actor,
    @Param() { id }: StayPath,
    @IdempotencyKey() key: string,
    @Body() dto: EndStayDto,
  ): Promise<StayView> {
    const { institution } = actor;
    const { outcome } = dto;
    return this.say({ actor, key, route: `stays/${id}/exit`, dto, fills: true }, id, async (tx) => {
      await endStay(tx, this.context, { institution, id, outcome });
      await this.done(tx, institution, 'review-stay', id);
      await this.done(tx, institution, 'regularise-entry', id);
      await this.done(tx, institution, 'entry-overdue', id);
    });
  }

  private done(
    tx: EntityManager,
    institution: string,
    kind: 'review-stay' | 'regularise-entry' | 'entry-overdue',
    about: string,
  ): Promise<void> {
    return completeTasks(tx, { institution, kind, about }, this.context.clock.now());
  }

  /** Once per key; the answer is the stay as it is now. */
  private async say(
    { actor, key, route, dto, fills }: Command,
    id: string,
    work: (tx: EntityManager, id: string) => Promise<void>,
  ): Promise<StayView> {
    const idempotency = idempotencyOf(this.context, actor, key, route, dto);
    const { view, unit } = await this.db.transaction(async (tx) => {
      const replay = await claimKey(tx, idempotency, id);
      if (replay === undefined) await work(tx, id);
      const stay = replay?.resource ?? id;
      return {
        view: await getStay(tx, actor, stay),
        unit: fills === true ? await unitOfStay(tx, stay) : undefined,
      };
    });
    this.context.wakeRelay?.();
    if (unit !== undefined) this.changes.tell(actor.institution, 'unit', unit);
    this.changes.tell(actor.institution, 'stay', view.id);
    return view;
  }
}
