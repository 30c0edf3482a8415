import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, Requires } from '#platform';
import {
  listAlarms,
  listRecords,
  listWithdrawals,
  proveRecord,
  type AlarmView,
  type Page,
  type PartyContext,
  type RecordedAccess,
  type WithdrawalView,
} from '#referral';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { OpeningPath, PageQuery, RecordsQuery } from './access.dto.js';
import { momentPlaceOf, placeOf, toPage } from './pages.js';

/** For the institution's own data-protection officer: who did what with personal data. Ids and codes only. */
@ApiTags('access')
@Controller()
export class AccessRecordController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Get('access-records')
  @Requires('access:read')
  async records(
    @CurrentActor() { institution, subject }: Actor,
    @Query() { cursor, limit = 50, from, to, ...filter }: RecordsQuery,
  ): Promise<Page<RecordedAccess>> {
    const page = await listRecords(this.db, {
      ...{ ...filter, institution, subject, limit, before: placeOf(cursor) },
      ...(from === undefined ? {} : { from: new Date(from) }),
      ...(to === undefined ? {} : { to: new Date(to) }),
    });
    return toPage(page);
  }

  /** The record, and the digest by which the Province's event of it is found. */
  @Get('access-records/:id/proof')
  @Requires('access:read')
  proof(@CurrentActor() { institution, subject }: Actor, @Param() { id }: OpeningPath): Promise<object> {
    return proveRecord(this.db, this.context, { institution, subject, id });
  }

  /** Choices taken back, here and at senders, and what became of each request under them. */
  @Get('withdrawals')
  @Requires('access:read')
  async withdrawals(
    @CurrentActor() { institution, subject }: Actor,
    @Query() { cursor, limit = 50 }: PageQuery,
  ): Promise<Page<WithdrawalView>> {
    return toPage(
      await listWithdrawals(this.db, { institution, subject, before: momentPlaceOf(cursor), limit }),
    );
  }

  @Get('access-alarms')
  @Requires('alarm:read')
  async alarms(
    @CurrentActor() { institution, subject }: Actor,
    @Query() { cursor, limit = 50 }: PageQuery,
  ): Promise<Page<AlarmView>> {
    return toPage(await listAlarms(this.db, { institution, subject, before: placeOf(cursor), limit }));
  }
}
