import { Controller, Get, HttpCode, HttpStatus, Inject, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { KEY_STORE } from '#messaging';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import type { KeyStore } from '#trust';
import { readRelease, readReleases, type Published } from '../app/indicators/releases.js';
import { releaseNotFound } from '../domain/indicators/release.errors.js';
import { IndicatorsQuery, PeriodPath } from './indicator.dto.js';
import { RunningPublication } from './running-publication.js';

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
    @Inject(RunningPublication) private readonly running: RunningPublication,
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
   * Publishes a period, thirty days after its end at the earliest, once and for ever. 202 while it is being worked out: say
   * it again with the same key. 503 while something that was said in it may still be unread.
   */
  @Post(':period')
  @HttpCode(201)
  @Requires('indicator:publish')
  async publish(
    @CurrentActor() actor: Actor,
    @Param() { period }: PeriodPath,
    @IdempotencyKey() key: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PublishedView | { readonly period: string }> {
    const idempotency = idempotencyOf(this, actor, key, `indicators/${period}`, {});
    const found = await this.running.ask({ period, key, by: actor.subject, idempotency });
    if (found !== undefined) return viewOf(found);
    void reply.status(HttpStatus.ACCEPTED);
    return { period };
  }
}

const viewOf = ({ period, asOf, digest, publishedAt }: Published): PublishedView => ({
  ...{ period, asOf, digest, publishedAt: publishedAt.toISOString() },
});
