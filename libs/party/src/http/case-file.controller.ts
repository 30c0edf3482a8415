import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
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
  changeCase,
  claimKey,
  closeCase,
  listCases,
  listPaths,
  readCase,
  recorded,
  reopenCase,
  type CaseOfPerson,
  type CaseView,
  type Page,
  type PartyContext,
  type PathView,
} from '#referral';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { Answer, AnswerInterceptor } from './answer.js';
import { caseOf } from './case-of.js';
import { CasePath, CaseQuery, ChangeCaseDto, CloseCaseDto } from './case.dto.js';
import { placeOf, toPage } from './pages.js';
import { EmptyDto } from './verbs.dto.js';

const PAGE = 50;

/** The files that somebody works on: found again, put right, closed. Nothing in them is mandatory. */
@ApiTags('cases')
@Controller('cases')
@UseInterceptors(AnswerInterceptor)
export class CaseFileController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Get()
  @Requires('case:read')
  async list(
    @CurrentActor() { institution, subject, roles }: Actor,
    @Query() { state, cursor, limit = PAGE }: CaseQuery,
  ): Promise<Page<CaseView>> {
    const before = placeOf(cursor);
    const page = await recorded(this.db, this.context, (tx) =>
      listCases(tx, this.context, { institution, person: { subject, roles }, state, before, limit }),
    );
    this.context.wakeRelay?.();
    return toPage(page);
  }

  @Get(':id')
  @Requires('case:read')
  read(@CurrentActor() actor: Actor, @Param() { id }: CasePath): Promise<Answer<CaseView>> {
    return this.answer((tx) => readCase(tx, this.context, caseOf(actor, id)));
  }

  @Patch(':id')
  @Requires('case:write')
  change(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IfMatch() ifMatch: string,
    @Body() { alias, subject, firstContact }: ChangeCaseDto,
  ): Promise<Answer<CaseView>> {
    return this.answer((tx) =>
      changeCase(tx, this.context, {
        ...caseOf(actor, id),
        ...{ alias, subject, firstContact },
        requireVersion: (current) => {
          requireMatch(ifMatch, current);
        },
      }),
    );
  }

  /** What may be asked for, of whom, and why not what else. Whoever is refused is given a number to call. */
  @Get(':id/paths')
  @Requires('case:read')
  async paths(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
  ): Promise<{ items: readonly PathView[] }> {
    const items = await recorded(this.db, this.context, (tx) =>
      listPaths(tx, this.context, caseOf(actor, id)),
    );
    this.context.wakeRelay?.();
    return { items };
  }

  /** With what became of it. A new request for her opens the file again. */
  @Post(':id/closure')
  @HttpCode(200)
  @Requires('case:write')
  close(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IdempotencyKey() key: string,
    @Body() dto: CloseCaseDto,
  ): Promise<Answer<CaseView>> {
    const { outcome } = dto;
    return this.once(actor, { id, key, verb: 'closure' }, dto, (tx, which) =>
      closeCase(tx, this.context, { ...which, outcome }),
    );
  }

  @Post(':id/reopening')
  @HttpCode(200)
  @Requires('case:write')
  reopen(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IdempotencyKey() key: string,
    @Body() dto: EmptyDto,
  ): Promise<Answer<CaseView>> {
    return this.once(actor, { id, key, verb: 'reopening' }, dto, (tx, which) =>
      reopenCase(tx, this.context, which),
    );
  }

  /** The same call again changes nothing, and shows the file as it is by now. */
  private once(
    actor: Actor,
    { id, key, verb }: { readonly id: string; readonly key: string; readonly verb: string },
    dto: object,
    work: (tx: EntityManager, which: CaseOfPerson) => Promise<CaseView>,
  ): Promise<Answer<CaseView>> {
    const idempotency = idempotencyOf(this.context, actor, key, `cases/${id}/${verb}`, dto);
    const which = caseOf(actor, id);
    return this.answer(async (tx) =>
      (await claimKey(tx, idempotency, id)) === undefined
        ? work(tx, which)
        : readCase(tx, this.context, which),
    );
  }

  private async answer(work: (tx: EntityManager) => Promise<CaseView>): Promise<Answer<CaseView>> {
    const view = await recorded(this.db, this.context, work);
    this.context.wakeRelay?.();
    return new Answer(200, view, { etag: etag(view.version) });
  }
}
