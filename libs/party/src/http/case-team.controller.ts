import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, UseInterceptors } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '#kernel';
import {
  type Actor,
  ApiTags,
  CurrentActor,
  etag,
  IdempotencyKey,
  idempotencyOf,
  IfMatch,
  requireMatch,
  Requires,
} from '#platform';
import {
  assignCase,
  blockFromCase,
  blockInstitution,
  caseTeamOf,
  claimKey,
  liftCaseBlock,
  liftInstitutionBlock,
  readExclusions,
  recorded,
  writeExclusions,
  type CaseOfPerson,
  type PartyContext,
} from '#referral';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { Answer, AnswerInterceptor } from './answer.js';
import { caseOf } from './case-of.js';
import { CasePath } from './case.dto.js';
import { CaseBlockDto, ExclusionsDto, SubjectDto } from './team.dto.js';

const oneOf = (): AppError =>
  new AppError('unprocessable', 'block.one', 'Name either a person or an institution.');

/** Who works on a file, who is shut out of it, and whom she excludes. */
@ApiTags('team')
@Controller('cases/:id')
@UseInterceptors(AnswerInterceptor)
export class CaseTeamController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Get('team')
  @Requires('team:manage')
  team(@CurrentActor() actor: Actor, @Param() { id }: CasePath): Promise<object> {
    return recorded(this.db, this.context, (tx) => caseTeamOf(tx, caseOf(actor, id)));
  }

  @Post('team')
  @HttpCode(204)
  @Requires('team:manage')
  assign(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IdempotencyKey() key: string,
    @Body() dto: SubjectDto,
  ): Promise<void> {
    const { subject } = dto;
    return this.once(actor, { id, key, verb: 'team' }, dto, (tx, which) =>
      assignCase(tx, this.context, { ...which, subject }),
    );
  }

  /** A person of one's own, or an institution to which nothing is sent and nothing told. */
  @Post('blocks')
  @HttpCode(204)
  @Requires('team:manage')
  block(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IdempotencyKey() key: string,
    @Body() dto: CaseBlockDto,
  ): Promise<void> {
    return this.once(actor, { id, key, verb: 'blocks' }, dto, (tx, which) =>
      either(
        dto,
        (subject) => blockFromCase(tx, this.context, { ...which, subject }),
        (blocked) => blockInstitution(tx, this.context, { ...which, blocked }),
      ),
    );
  }

  @Post('block-lifts')
  @HttpCode(204)
  @Requires('team:manage')
  liftBlock(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IdempotencyKey() key: string,
    @Body() dto: CaseBlockDto,
  ): Promise<void> {
    return this.once(actor, { id, key, verb: 'block-lifts' }, dto, (tx, which) =>
      either(
        dto,
        (subject) => liftCaseBlock(tx, this.context, { ...which, subject }),
        (blocked) => liftInstitutionBlock(tx, this.context, { ...which, blocked }),
      ),
    );
  }

  @Get('exclusions')
  @Requires('team:manage')
  async exclusions(@CurrentActor() actor: Actor, @Param() { id }: CasePath): Promise<Answer<object>> {
    const { people, version } = await recorded(this.db, this.context, (tx) =>
      readExclusions(tx, this.context, caseOf(actor, id)),
    );
    this.context.wakeRelay?.();
    return new Answer(200, { people }, { etag: etag(version) });
  }

  /** Replaces the names; they travel sealed with what is sent from now on. */
  @Put('exclusions')
  @HttpCode(204)
  @Requires('team:manage')
  async exclude(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IfMatch() ifMatch: string,
    @Body() { people }: ExclusionsDto,
  ): Promise<Answer<undefined>> {
    const version = await recorded(this.db, this.context, (tx) =>
      writeExclusions(tx, this.context, {
        ...caseOf(actor, id),
        people,
        requireVersion: (current) => {
          requireMatch(ifMatch, current);
        },
      }),
    );
    this.context.wakeRelay?.();
    return new Answer(204, undefined, { etag: etag(version) });
  }

  private async once(
    actor: Actor,
    { id, key, verb }: { readonly id: string; readonly key: string; readonly verb: string },
    dto: object,
    work: (tx: EntityManager, which: CaseOfPerson) => Promise<void>,
  ): Promise<void> {
    const idempotency = idempotencyOf(this.context, actor, key, `cases/${id}/${verb}`, dto);
    await recorded(this.db, this.context, async (tx) => {
      if ((await claimKey(tx, idempotency, id)) === undefined) await work(tx, caseOf(actor, id));
    });
    this.context.wakeRelay?.();
  }
}

function either(
  { subject, institution }: CaseBlockDto,
  person: (subject: string) => Promise<void>,
  whole: (institution: string) => Promise<void>,
): Promise<void> {
  if (subject !== undefined && institution === undefined) return person(subject);
  if (institution !== undefined && subject === undefined) return whole(institution);
  throw oneOf();
}
