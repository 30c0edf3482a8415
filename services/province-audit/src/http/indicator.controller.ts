import { setTimeout as pause } from 'node:timers/promises';
import { Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { KEY_STORE, LogServer } from '#messaging';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import type { KeyStore } from '#trust';
import type { AuditContext } from '../app/audit-context.js';
import { catchUp } from '../app/indicators/catch-up.js';
import { loadSolver } from '../app/indicators/load-solver.js';
import { publish } from '../app/indicators/publish.js';
import { readRelease, readReleases, type Published } from '../app/indicators/releases.js';
import { releaseNotFound, stillReading } from '../domain/indicators/release.errors.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';
import { IndicatorsQuery, PeriodPath } from './indicator.dto.js';

/** How long whoever publishes waits for the topics to be read to their end. */
const READ_MS = 10_000;

export interface PublishedView {
  readonly period: string;
  /** Leaves of the log that were counted. */
  readonly asOf: number;
  /** SHA-256 of the frozen JSON, base64url. */
  readonly digest: string;
  readonly publishedAt: string;
}

/** The tables per purpose of the plan: province-wide, what could point at a person hidden, frozen once published. */
@ApiTags('indicators')
@Controller('indicators')
export class IndicatorController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
    @Inject(LogServer) private readonly server: LogServer,
    @Inject(KEY_STORE) readonly keyStore: KeyStore,
  ) {}

  /**
   * What is published, the first first; with `period` that release, the frozen bytes under `digest`. Of what is not
   * published nothing is told.
   */
  @Get()
  @Requires('indicator:read')
  async list(
    @Query() { period }: IndicatorsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: PublishedView[] } | Buffer> {
    if (period === undefined) return { items: (await readReleases(this.db)).map(viewOf) };
    const found = await readRelease(this.db, period);
    if (found === undefined) throw releaseNotFound();
    void reply.type('application/json; charset=utf-8');
    return found.bytes;
  }

  /**
   * Publishes a period, thirty days after its end at the earliest, once and for ever. 503 while something that was said in
   * it may still be unread.
   */
  @Post(':period')
  @HttpCode(201)
  @Requires('indicator:publish')
  async publish(
    @CurrentActor() actor: Actor,
    @Param() { period }: PeriodPath,
    @IdempotencyKey() key: string,
  ): Promise<PublishedView> {
    const idempotency = idempotencyOf(this, actor, key, `indicators/${period}`, {});
    const solve = await loadSolver();
    const isRead = await Promise.race([
      this.server.readToEnd().then(() => true),
      pause(READ_MS, false, { ref: false }),
    ]);
    if (!isRead) throw stillReading();
    await catchUp(this.db, this.context.registry);
    const by = actor.subject;
    return viewOf(
      await this.db.transaction((tx) => publish(tx, this.context, solve, { period, by, idempotency })),
    );
  }
}

const viewOf = ({ period, asOf, digest, publishedAt }: Published): PublishedView => ({
  ...{ period, asOf, digest, publishedAt: publishedAt.toISOString() },
});
