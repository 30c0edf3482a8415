import { Body, Controller, Get, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, etag, IdempotencyKey, Requires, idempotencyOf } from '#platform';
import {
  listAgreements,
  openCase,
  recordAgreement,
  recorded,
  withRefusals,
  type AgreementView,
  type PartyContext,
} from '#referral';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { Answer, AnswerInterceptor } from './answer.js';
import { caseOf } from './case-of.js';
import { CasePath, OpenCaseDto, RecordAgreementDto } from './case.dto.js';

/** Files and her choices. Neither leaves this node; a case's id is on no event. */
@ApiTags('cases')
@Controller('cases')
@UseInterceptors(AnswerInterceptor)
export class CaseController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Post()
  @Requires('case:open')
  async open(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: OpenCaseDto,
  ): Promise<Answer<object>> {
    const idempotency = idempotencyOf(this.context, actor, key, 'cases', dto);
    const { alias, subject, firstContact } = dto;
    const { institution, subject: by } = actor;
    const { id, version } = await this.db.transaction((tx) =>
      openCase(tx, this.context, {
        ...{ alias, subject, firstContact },
        ...{ institution, actor: by, idempotency },
      }),
    );
    return new Answer(201, { id }, { etag: etag(version), location: this.path(id) });
  }

  /** What she has agreed to. For the file's team. */
  @Get(':id/agreements')
  @Requires('case:read')
  async agreements(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
  ): Promise<{ items: readonly AgreementView[] }> {
    const items = await recorded(this.db, this.context, (tx) =>
      listAgreements(tx, this.context, caseOf(actor, id)),
    );
    this.context.wakeRelay?.();
    return { items };
  }

  @Post(':id/agreements')
  @Requires('agreement:record')
  async recordAgreement(
    @CurrentActor() actor: Actor,
    @Param() { id: caseId }: CasePath,
    @IdempotencyKey() key: string,
    @Body() dto: RecordAgreementDto,
  ): Promise<Answer<object>> {
    const idempotency = idempotencyOf(this.context, actor, key, `cases/${caseId}/agreements`, dto);
    const { validUntil, ...choice } = dto;
    const { institution, subject } = actor;
    const { id } = await withRefusals(this.db, this.context, (tx) =>
      recordAgreement(tx, this.context, {
        ...choice,
        validUntil: new Date(validUntil),
        case: caseId,
        institution,
        actor: subject,
        idempotency,
      }),
    );
    return new Answer(201, { id });
  }

  private path(id: string): string {
    return `/api/${this.context.node}/v1/cases/${id}`;
  }
}
