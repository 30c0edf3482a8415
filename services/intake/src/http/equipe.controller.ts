import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EmptyDto, PARTY_CONTEXT } from '#party';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import type { PartyContext } from '#referral';
import { enterMeeting, listMeetings, type MeetingView } from '../app/equipe-meetings.js';
import {
  addMember,
  changeMember,
  readEquipe,
  type ChangeMember,
  type EquipeView,
} from '../app/equipe-members.js';
import { AddMemberDto, EnterMeetingDto, FillPostDto, MemberPath } from './equipe.dto.js';

/** The ambito's équipe: who works in it, which posts are vacant, when it met. Of women only how many. */
@ApiTags('equipe')
@Controller('equipe')
export class EquipeController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Get()
  @Requires('equipe:read')
  read(@CurrentActor() { institution }: Actor): Promise<EquipeView> {
    return readEquipe(this.db.manager, this.context, institution);
  }

  @Post('members')
  @Requires('equipe:manage')
  async add(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() { role, subject, employer = actor.institution }: AddMemberDto,
  ): Promise<{ id: string }> {
    const { institution } = actor;
    const dto = { role, employer, ...(subject === undefined ? {} : { subject }) };
    const idempotency = idempotencyOf(this.context, actor, key, 'equipe/members', dto);
    const id = await this.db.transaction((tx) =>
      addMember(tx, this.context, { institution, ...dto, idempotency }),
    );
    return { id };
  }

  @Post('members/:id/filling')
  @HttpCode(200)
  @Requires('equipe:manage')
  fill(
    @CurrentActor() actor: Actor,
    @Param() { id }: MemberPath,
    @IdempotencyKey() key: string,
    @Body() dto: FillPostDto,
  ): Promise<EquipeView> {
    return this.change(actor, key, dto, { id, change: 'fill', subject: dto.subject });
  }

  @Post('members/:id/vacancy')
  @HttpCode(200)
  @Requires('equipe:manage')
  vacate(
    @CurrentActor() actor: Actor,
    @Param() { id }: MemberPath,
    @IdempotencyKey() key: string,
    @Body() dto: EmptyDto,
  ): Promise<EquipeView> {
    return this.change(actor, key, dto, { id, change: 'vacate' });
  }

  /** There is no such post any more. */
  @Post('members/:id/end')
  @HttpCode(200)
  @Requires('equipe:manage')
  end(
    @CurrentActor() actor: Actor,
    @Param() { id }: MemberPath,
    @IdempotencyKey() key: string,
    @Body() dto: EmptyDto,
  ): Promise<EquipeView> {
    return this.change(actor, key, dto, { id, change: 'end' });
  }

  @Get('meetings')
  @Requires('equipe:read')
  async meetings(@CurrentActor() { institution }: Actor): Promise<{ items: MeetingView[] }> {
    return { items: await listMeetings(this.db.manager, this.context, institution) };
  }

  @Post('meetings')
  @Requires('equipe:manage')
  async meet(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: EnterMeetingDto,
  ): Promise<{ id: string }> {
    const { institution, subject } = actor;
    const idempotency = idempotencyOf(this.context, actor, key, 'equipe/meetings', dto);
    const { heldAt, members } = dto;
    const id = await this.db.transaction((tx) =>
      enterMeeting(tx, this.context, {
        ...{ institution, subject, members, idempotency },
        heldAt: new Date(heldAt),
      }),
    );
    return { id };
  }

  private change(
    actor: Actor,
    key: string,
    dto: object,
    what: Pick<ChangeMember, 'id' | 'change' | 'subject'>,
  ): Promise<EquipeView> {
    const { institution } = actor;
    const route = `equipe/members/${what.id}/${what.change}`;
    const idempotency = idempotencyOf(this.context, actor, key, route, dto);
    return this.db.transaction(async (tx) => {
      await changeMember(tx, this.context, { institution, ...what, idempotency });
      return readEquipe(tx, this.context, institution);
    });
  }
}
