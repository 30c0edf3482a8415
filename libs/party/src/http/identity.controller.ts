import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, UseInterceptors } from '@nestjs/common';
import { instanceToPlain } from 'class-transformer';
import { DataSource } from 'typeorm';
import {
  type Actor,
  ApiTags,
  type CallPeer,
  CurrentActor,
  etag,
  IfMatch,
  requireMatch,
  Requires,
} from '#platform';
import {
  readCaseIdentity,
  recorded,
  recordObscuration,
  writeCaseIdentity,
  type PartyContext,
  type WriteIdentity,
} from '#referral';
import { claimIdentity } from '../app/claim-identity.js';
import { completeTasks } from '../app/tasks.js';
import { CALL_PEER, PARTY_CONTEXT } from '../party.tokens.js';
import { Answer, AnswerInterceptor } from './answer.js';
import { caseOf } from './case-of.js';
import { CasePath } from './case.dto.js';
import { ReadIdentityDto, WriteIdentityDto } from './identity.dto.js';
import { ReferralPath } from './referral.dto.js';
import { EmptyDto } from './verbs.dto.js';

/** Who she is and how she may be reached. Every reading is recorded, every refusal too. */
@ApiTags('identity')
@Controller()
@UseInterceptors(AnswerInterceptor)
export class IdentityController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(CALL_PEER) private readonly callPeer: CallPeer,
  ) {}

  @Get('cases/:id/identity')
  @Requires('identity:read')
  async read(@CurrentActor() actor: Actor, @Param() { id }: CasePath): Promise<Answer<object>> {
    const { identity, version } = await recorded(this.db, this.context, (tx) =>
      readCaseIdentity(tx, this.context, caseOf(actor, id)),
    );
    this.context.wakeRelay?.();
    return new Answer(200, identity ?? {}, { etag: etag(version) });
  }

  @Put('cases/:id/identity')
  @HttpCode(204)
  @Requires('identity:write')
  async write(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IfMatch() ifMatch: string,
    @Body() dto: WriteIdentityDto,
  ): Promise<Answer<undefined>> {
    const version = await recorded(this.db, this.context, (tx) =>
      writeCaseIdentity(tx, this.context, {
        ...caseOf(actor, id),
        identity: instanceToPlain(dto, { exposeUnsetFields: false }) as WriteIdentity['identity'],
        requireVersion: (known) => {
          requireMatch(ifMatch, known);
        },
      }),
    );
    this.context.wakeRelay?.();
    return new Answer(204, undefined, { etag: etag(version) });
  }

  /** Asks the sender the first time; afterwards reads what it told. A reading, so it needs no Idempotency-Key. */
  @Post('referrals/:id/identity')
  @HttpCode(200)
  @Requires('identity:read')
  claim(
    @CurrentActor() { institution, subject, roles }: Actor,
    @Param() { id: referral }: ReferralPath,
    @Body() { purpose }: ReadIdentityDto,
  ): Promise<object> {
    const want = { institution, referral, purpose, person: { subject, roles } };
    return claimIdentity(this.db, this.context, want, this.callPeer);
  }

  /** A notice: hidden from the health record (FSE) and from the other parent; before that her name is not asked for. */
  @Post('referrals/:id/obscuration')
  @HttpCode(204)
  @Requires('referral:answer')
  async obscure(
    @CurrentActor() { institution, ...person }: Actor,
    @Param() { id: referral }: ReferralPath,
    @Body() _: EmptyDto,
  ): Promise<void> {
    await recorded(this.db, this.context, async (tx) => {
      await recordObscuration(tx, this.context, { institution, referral, person });
      const task = { institution, kind: 'record-obscuration', referral } as const;
      await completeTasks(tx, task, this.context.clock.now());
    });
    this.context.wakeRelay?.();
  }
}
