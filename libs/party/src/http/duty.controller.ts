import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Put,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, etag, IfMatch, requireMatch, Requires } from '#platform';
import type { PartyContext } from '#referral';
import { periodTooLong } from '../duty/duty.errors.js';
import { gapsOf } from '../duty/gaps.js';
import { enterPerson, readOwnContact, writeContact, type DutyContact } from '../duty/people.js';
import {
  coveredBetween,
  listShifts,
  onDutyAt,
  removeShift,
  writeShift,
  type ShiftView,
} from '../duty/shifts.js';
import { settingsOf, type NotifySettings } from '../notify/settings.js';
import { NOTIFY_SETTINGS, PARTY_CONTEXT } from '../party.tokens.js';
import { Answer, AnswerInterceptor } from './answer.js';
import { DutyContactDto, DutyQuery, PeriodQuery, ShiftDto, ShiftPath } from './duty.dto.js';

const LONGEST_MS = 62 * 86_400_000;

/** Who is on duty when, and how each is told that there is something to look at. */
@ApiTags('duty')
@Controller('duty')
@UseInterceptors(AnswerInterceptor)
export class DutyController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(NOTIFY_SETTINGS) private readonly settings: NotifySettings,
  ) {}

  /** Who is on duty at a moment, with the number to call. */
  @Get()
  @Requires('duty:read')
  async now(
    @CurrentActor() { institution }: Actor,
    @Query() { at }: DutyQuery,
  ): Promise<{ at: string; items: ShiftView[] }> {
    const moment = at === undefined ? this.context.clock.now() : new Date(at);
    const items = await onDutyAt(this.db, this.context, institution, moment);
    return { at: moment.toISOString(), items };
  }

  @Get('shifts')
  @Requires('duty:read')
  async list(
    @CurrentActor() { institution }: Actor,
    @Query() query: PeriodQuery,
  ): Promise<{ items: ShiftView[] }> {
    return { items: await listShifts(this.db, this.context, { institution, ...periodOf(query) }) };
  }

  /** By service, within the hours that the registry says; holidays and days off as they are in Italy. */
  @Get('gaps')
  @Requires('duty:read')
  async gaps(@CurrentActor() { institution }: Actor, @Query() query: PeriodQuery): Promise<object> {
    const span = periodOf(query);
    const shifts = await coveredBetween(this.db, { institution, ...span });
    const items = gapsOf({ registry: this.context.registry, institution, shifts, span });
    return {
      items: items.map(({ from, until, ...gap }) => ({
        ...gap,
        from: from.toISOString(),
        until: until.toISOString(),
      })),
    };
  }

  /** New, under an id of the caller's, or in place of what it was; `If-Match: "0"` for a new one. */
  @Put('shifts/:id')
  @HttpCode(200)
  @Requires('duty:manage')
  async write(
    @CurrentActor() { institution }: Actor,
    @Param() { id }: ShiftPath,
    @IfMatch() ifMatch: string,
    @Body() { from, until, ...dto }: ShiftDto,
  ): Promise<Answer<{ id: string }>> {
    const version = await this.db.transaction((tx) =>
      writeShift(tx, this.context, {
        ...dto,
        ...{ institution, id, from: new Date(from), until: new Date(until) },
        now: this.context.clock.now(),
        requireVersion: (current) => {
          requireMatch(ifMatch, current);
        },
      }),
    );
    return new Answer(200, { id }, { etag: etag(version) });
  }

  @Delete('shifts/:id')
  @HttpCode(204)
  @Requires('duty:manage')
  async remove(@CurrentActor() { institution }: Actor, @Param() { id }: ShiftPath): Promise<void> {
    const now = this.context.clock.now();
    await this.db.transaction((tx) => removeShift(tx, { institution, id, now }));
  }

  /** Where the caller herself is told. */
  @Get('contact')
  @Requires('duty:read')
  async contact(@CurrentActor() actor: Actor): Promise<Answer<DutyContact>> {
    const { contact, version } = await readOwnContact(this.db, this.context, actor);
    return new Answer(200, contact, { etag: etag(version) });
  }

  /** Replaces it; an empty body: nowhere. */
  @Put('contact')
  @HttpCode(204)
  @Requires('duty:read')
  async reach(
    @CurrentActor() { institution, subject, roles }: Actor,
    @IfMatch() ifMatch: string,
    @Body() dto: DutyContactDto,
  ): Promise<Answer<undefined>> {
    const { version: known } = await readOwnContact(this.db, this.context, { institution, subject });
    requireMatch(ifMatch, known);
    const version = await this.db.transaction(async (tx) => {
      const coordinator = roles.includes('coordinator');
      const person = await enterPerson(tx, this.context, { institution, subject, coordinator });
      if (known !== 0) requireMatch(ifMatch, person.version);
      return writeContact(tx, this.context, person, dto, settingsOf(this.settings, institution));
    });
    return new Answer(204, undefined, { etag: etag(version) });
  }
}

/** @throws AppError `unprocessable` duty.period */
function periodOf({ from, to }: PeriodQuery): { from: Date; until: Date } {
  const [begin, end] = [new Date(from), new Date(to)];
  if (begin >= end || end.getTime() - begin.getTime() > LONGEST_MS) throw periodTooLong();
  return { from: begin, until: end };
}
