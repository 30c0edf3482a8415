import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isId } from '#kernel';
import { KEY_STORE } from '#messaging';
import {
  type Actor,
  ApiTags,
  CurrentActor,
  decodeCursor,
  encodeCursor,
  IdempotencyKey,
  idempotencyOf,
  Requires,
  RequiresFresh,
} from '#platform';
import type { KeyStore } from '#trust';
import type { AuditContext } from '../app/audit-context.js';
import { listReadings, type ReadingPlace, type ReadingView } from '../app/list-readings.js';
import { readEvent, type EventView } from '../app/read-event.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';
import { badCursor } from '../domain/finding.errors.js';
import { FindingPath, ReadingDto, PageQuery } from './finding.dto.js';
import { seesAll } from './finding.controller.js';

/** Single events, each through a finding and for a reason that those who are asked can read too (design §7). */
@ApiTags('findings')
@Controller()
export class EventReadingController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
    @Inject(KEY_STORE) readonly keyStore: KeyStore,
  ) {}

  /** The event that an open finding is about, by quarter, without anything that leads to another one. */
  @Post('findings/:id/event')
  @HttpCode(200)
  @RequiresFresh('audit:event')
  read(
    @CurrentActor() actor: Actor,
    @Param() { id }: FindingPath,
    @IdempotencyKey() key: string,
    @Body() dto: ReadingDto,
  ): Promise<EventView> {
    const idempotency = idempotencyOf(this, actor, key, `findings/${id}/event`, dto);
    const { subject: reader } = actor;
    const at = this.context.clock.now();
    return this.db.transaction((tx) =>
      readEvent(tx, { finding: id, reason: dto.reason, reader, at, idempotency }),
    );
  }

  /** Which events the Province has looked at: the auditor all, everybody else of what their institution is asked. */
  @Get('readings')
  @Requires('finding:read')
  async list(
    @CurrentActor() actor: Actor,
    @Query() { cursor, limit }: PageQuery,
  ): Promise<{ items: ReadingView[]; next: string | null }> {
    const { items, next } = await listReadings(this.db, {
      limit,
      ...(seesAll(actor, this.context) ? {} : { institution: actor.institution }),
      ...(cursor === undefined ? {} : { after: placeOf(cursor) }),
    });
    return { items, next: next === undefined ? null : encodeCursor(...next) };
  }
}

/** @throws AppError `invalid` `cursor.invalid` unless a list of this service's gave it */
function placeOf(cursor: string): ReadingPlace {
  const [at = '', id = ''] = decodeCursor(cursor, 2);
  if (!isId(id) || Number.isNaN(Date.parse(at))) throw badCursor();
  return [at, id];
}
