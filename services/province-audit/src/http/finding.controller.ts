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
  may,
  Requires,
} from '#platform';
import type { KeyStore } from '#trust';
import type { AuditContext } from '../app/audit-context.js';
import { answerFinding } from '../app/answer-finding.js';
import { closeFinding } from '../app/close-finding.js';
import { listFindings, type FindingView } from '../app/list-findings.js';
import { badCursor } from '../domain/finding.errors.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';
import { AnswerDto, ClosureDto, FindingPath, FindingsQuery } from './finding.dto.js';

/** What is to be explained. The auditor sees all; everybody else what their institution is asked. */
@ApiTags('findings')
@Controller('findings')
export class FindingController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
    @Inject(KEY_STORE) readonly keyStore: KeyStore,
  ) {}

  @Get()
  @Requires('finding:read')
  async list(
    @CurrentActor() actor: Actor,
    @Query() { state, rule, cursor, limit }: FindingsQuery,
  ): Promise<{ items: FindingView[]; next: string | null }> {
    const { items, next } = await listFindings(this.db, this.keyStore, {
      limit,
      ...(seesAll(actor, this.context) ? {} : { institution: actor.institution }),
      ...(state === undefined ? {} : { state }),
      ...(rule === undefined ? {} : { rule }),
      ...(cursor === undefined ? {} : { after: findingOf(cursor) }),
    });
    return { items, next: next === undefined ? null : encodeCursor(next) };
  }

  /** Saying it again, under another key, replaces the answer. */
  @Post(':id/answer')
  @HttpCode(200)
  @Requires('finding:answer')
  answer(
    @CurrentActor() actor: Actor,
    @Param() { id }: FindingPath,
    @IdempotencyKey() key: string,
    @Body() dto: AnswerDto,
  ): Promise<FindingView> {
    const { institution } = actor;
    const { answer, note } = dto;
    const at = this.context.clock.now();
    const idempotency = idempotencyOf(this, actor, key, `findings/${id}/answer`, dto);
    return this.db.transaction((tx) =>
      answerFinding(tx, this.keyStore, {
        id,
        institution,
        answer,
        at,
        idempotency,
        ...(note === undefined ? {} : { note }),
      }),
    );
  }

  /**
   * The auditor takes the answers, or says why she does without. Doing it twice, under two keys, is a 409: the state says
   * it is done.
   */
  @Post(':id/closure')
  @HttpCode(200)
  @Requires('audit:check')
  async close(
    @CurrentActor() actor: Actor,
    @Param() { id }: FindingPath,
    @IdempotencyKey() key: string,
    @Body() dto: ClosureDto,
  ): Promise<FindingView> {
    const hooks: (() => void)[] = [];
    const idempotency = idempotencyOf(this, actor, key, `findings/${id}/closure`, dto);
    const { reason } = dto;
    const view = await this.db.transaction((tx) =>
      closeFinding(tx, this.context, this.keyStore, { id, idempotency, ...(reason && { reason }) }, hooks),
    );
    for (const hook of hooks) hook();
    return view;
  }
}

/** The Province's auditor. */
export const seesAll = (
  { institution, roles }: Actor,
  { province }: Pick<AuditContext, 'province'>,
): boolean => institution === province && may(roles, 'audit:check');

/** @throws AppError `invalid` `cursor.invalid` unless a list of this service's gave it */
function findingOf(cursor: string): string {
  const [id = ''] = decodeCursor(cursor, 1);
  if (!isId(id)) throw badCursor();
  return id;
}
