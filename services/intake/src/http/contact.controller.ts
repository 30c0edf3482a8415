import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Siblings } from '#messaging';
import { PARTY_CONTEXT } from '#party';
import {
  type Actor,
  ApiTags,
  CurrentActor,
  decodeCursor,
  encodeCursor,
  IdempotencyKey,
  idempotencyOf,
  Requires,
  StreamHub,
} from '#platform';
import { recorded, type PartyContext } from '#referral';
import { closeContact } from '../app/close-contact.js';
import { findContact, toContactView, type ContactView, type Looking } from '../app/contact-view.js';
import { enterContact } from '../app/enter-contact.js';
import { listContacts } from '../app/list-contacts.js';
import { CloseContactDto, ContactPath, ContactQuery, EnterContactDto } from './contact.dto.js';

const PAGE = 50;

interface ContactEntered {
  readonly institution: string;
  readonly id: string;
}

/** Who turned to the institution: police, school, 1522, herself. Each is counted, and somebody calls back in time. */
@ApiTags('contacts')
@Controller('contacts')
export class ContactController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(StreamHub) private readonly hub: StreamHub,
    @Inject(Siblings) private readonly siblings: Siblings,
  ) {
    siblings.on<ContactEntered>('contact', (entered) => {
      for (const each of entered) this.tellHere(each);
    });
  }

  @Post()
  @Requires('contact:write')
  async enter(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: EnterContactDto,
  ): Promise<ContactView> {
    const { happened, callBackBy, callback, subject: caseSubject = 'woman', ...codes } = dto;
    const view = await this.db.transaction((tx) =>
      enterContact(tx, this.context, {
        ...codes,
        ...this.looking(actor),
        roles: actor.roles,
        caseSubject,
        ...(callback === undefined ? {} : { callback }),
        ...(happened === undefined ? {} : { happened: new Date(happened) }),
        ...(callBackBy === undefined ? {} : { callBackBy: new Date(callBackBy) }),
        idempotency: idempotencyOf(this.context, actor, key, 'contacts', dto),
      }),
    );
    this.context.wakeRelay?.();
    const entered = { institution: actor.institution, id: view.id };
    this.tellHere(entered);
    this.siblings.tell('contact', [entered]);
    return view;
  }

  @Get()
  @Requires('contact:read')
  async list(
    @CurrentActor() actor: Actor,
    @Query() { state = 'open', limit = PAGE, cursor }: ContactQuery,
  ): Promise<{ items: ContactView[]; next: string | null }> {
    const after = cursor === undefined ? {} : { after: decodeCursor(cursor, state === 'open' ? 2 : 1) };
    const { items, next } = await listContacts(this.db, { ...this.looking(actor), ...after, state, limit });
    return { items, next: next === null ? null : encodeCursor(...next) };
  }

  @Get(':id')
  @Requires('contact:read')
  async read(@CurrentActor() actor: Actor, @Param() { id }: ContactPath): Promise<ContactView> {
    const looking = this.looking(actor);
    return toContactView(await findContact(this.db, looking, id), looking.now);
  }

  /** What it led to, once. */
  @Post(':id/outcome')
  @HttpCode(200)
  @Requires('contact:write')
  async close(
    @CurrentActor() actor: Actor,
    @Param() { id }: ContactPath,
    @IdempotencyKey() key: string,
    @Body() dto: CloseContactDto,
  ): Promise<ContactView> {
    const view = await recorded(this.db, this.context, (tx) =>
      closeContact(tx, this.context, {
        outcome: dto.outcome,
        ...(dto.case === undefined ? {} : { case: dto.case }),
        ...this.looking(actor),
        roles: actor.roles,
        id,
        idempotency: idempotencyOf(this.context, actor, key, `contacts/${id}/outcome`, dto),
      }),
    );
    this.context.wakeRelay?.();
    return view;
  }

  private tellHere({ institution, id }: ContactEntered): void {
    this.hub.publish(institution, { type: 'contact', id });
  }

  private looking({ institution, subject }: Actor): Looking {
    return { institution, subject, now: this.context.clock.now() };
  }
}
