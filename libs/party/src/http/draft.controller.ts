import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, UseInterceptors } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, etag, IfMatch, requireMatch, Requires } from '#platform';
import {
  deleteDraft,
  listDrafts,
  readDraft,
  recorded,
  saveDraft,
  type DraftOf,
  type DraftView,
  type PartyContext,
} from '#referral';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { Answer, AnswerInterceptor } from './answer.js';
import { DraftPath, SaveDraftDto } from './draft.dto.js';

/** Forms that are not sent yet: on the server, never in a browser that others share, and their writer's alone. */
@ApiTags('drafts')
@Controller('drafts')
@UseInterceptors(AnswerInterceptor)
export class DraftController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Get()
  @Requires('case:read')
  async list(@CurrentActor() actor: Actor): Promise<{ items: DraftView[] }> {
    return { items: await listDrafts(this.db, this.context, actor) };
  }

  @Get(':id')
  @Requires('case:read')
  async read(@CurrentActor() actor: Actor, @Param() { id }: DraftPath): Promise<Answer<object>> {
    const draft = await recorded(this.db, this.context, (tx) =>
      readDraft(tx, this.context, draftOf(actor, id)),
    );
    this.context.wakeRelay?.();
    return new Answer(200, draft, { etag: etag(draft.version) });
  }

  /** `If-Match: "0"` where there is none yet; `*` for whatever there is. Kept for seven days from now. */
  @Put(':id')
  @HttpCode(200)
  @Requires('case:write')
  async save(
    @CurrentActor() actor: Actor,
    @Param() { id }: DraftPath,
    @IfMatch() ifMatch: string,
    @Body() { form, case: file, referral, content }: SaveDraftDto,
  ): Promise<Answer<DraftView>> {
    const draft = await recorded(this.db, this.context, (tx) =>
      saveDraft(tx, this.context, {
        ...draftOf(actor, id),
        ...{ form, content },
        ...(file === undefined ? {} : { case: file }),
        ...(referral === undefined ? {} : { referral }),
        requireVersion: (known) => {
          requireMatch(ifMatch, known);
        },
      }),
    );
    return new Answer(200, draft, { etag: etag(draft.version) });
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('case:write')
  async remove(@CurrentActor() actor: Actor, @Param() { id }: DraftPath): Promise<void> {
    const keys = await this.db.transaction((tx) => deleteDraft(tx, draftOf(actor, id)));
    if (keys.length > 0) await this.context.keyStore.deleteSubjectKeys(keys);
  }
}

const draftOf = ({ institution, subject, roles }: Actor, id: string): DraftOf => ({
  institution,
  person: { subject, roles },
  id,
});
