import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  UseInterceptors,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
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
import { claimKey, type PartyContext } from '#referral';
import { enterPerson, findPerson, listPeople, removePerson, writeContact } from '../duty/people.js';
import { settingsOf, type NotifySettings } from '../notify/settings.js';
import { NOTIFY_SETTINGS, PARTY_CONTEXT } from '../party.tokens.js';
import { Answer, AnswerInterceptor } from './answer.js';
import { DutyContactDto, DutyPersonDto, PersonPath } from './duty.dto.js';

/** The people of the rota, for the coordinator: who can be told, and by which ways. */
@ApiTags('duty')
@Controller('duty/people')
@UseInterceptors(AnswerInterceptor)
export class DutyPeopleController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(NOTIFY_SETTINGS) private readonly settings: NotifySettings,
  ) {}

  @Get()
  @Requires('duty:manage')
  async list(@CurrentActor() { institution }: Actor): Promise<object> {
    return { items: await listPeople(this.db, this.context, institution) };
  }

  /** Enters somebody; who is there already stays as she is, but for `coordinator` where it is said. */
  @Post()
  @Requires('duty:manage')
  async enter(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: DutyPersonDto,
  ): Promise<Answer<{ id: string }>> {
    const { subject, coordinator } = dto;
    const { institution } = actor;
    const idempotency = idempotencyOf(this.context, actor, key, 'duty/people', dto);
    const id = await this.db.transaction(async (tx) => {
      const person = await enterPerson(tx, this.context, {
        ...{ institution, subject },
        ...(coordinator === undefined ? {} : { coordinator }),
      });
      const replay = await claimKey(tx, idempotency, person.id);
      return replay?.resource ?? person.id;
    });
    return new Answer(201, { id });
  }

  /** Replaces where she is told; an empty body: nowhere. */
  @Put(':id/contact')
  @HttpCode(204)
  @Requires('duty:manage')
  async reach(
    @CurrentActor() { institution }: Actor,
    @Param() { id }: PersonPath,
    @IfMatch() ifMatch: string,
    @Body() dto: DutyContactDto,
  ): Promise<Answer<undefined>> {
    const version = await this.db.transaction(async (tx) => {
      const person = await findPerson(tx, { institution, id });
      requireMatch(ifMatch, person.version);
      return writeContact(tx, this.context, person, dto, settingsOf(this.settings, institution));
    });
    return new Answer(204, undefined, { etag: etag(version) });
  }

  /** She has left: her address, her numbers and the key that they are sealed under. Hours of the past stay, without her. */
  @Delete(':id')
  @HttpCode(204)
  @Requires('duty:manage')
  async remove(@CurrentActor() { institution }: Actor, @Param() { id }: PersonPath): Promise<void> {
    const now = this.context.clock.now();
    await this.db.transaction((tx) => removePerson(tx, { institution, id, now }));
    await this.context.keyStore.deleteSubjectKeys([id]);
  }
}
