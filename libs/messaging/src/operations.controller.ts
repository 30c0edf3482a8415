import { Body, Controller, Get, HttpCode, Inject, Optional, Post } from '@nestjs/common';
import { IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { DataSource } from 'typeorm';
import { ApiOperation, ApiTags, Requires } from '#platform';
import { LogServer } from './log-server.js';
import { Siblings } from './siblings.js';
import { relayLeader } from './metrics.js';
import {
  countTables,
  listQuarantined,
  readLag,
  type OperationsStatus,
  type QuarantinedRecord,
} from './operations.js';
import { listParked, type ParkedRecord } from './parked.js';

/** Optional: how many referrals wait for a missing number; only nodes that fold lanes know. */
export const COUNT_WAITING = Symbol('COUNT_WAITING');
export type CountWaiting = () => Promise<number>;

/** Optional: what has become of the notices to people on duty; only nodes that have a rota know. */
export const COUNT_NOTICES = Symbol('COUNT_NOTICES');
export type CountNotices = () => Promise<NonNullable<OperationsStatus['notifications']>>;

/** Optional: how the signing of a log goes; only the node that has one knows. */
export const TELL_SIGNING = Symbol('TELL_SIGNING');
export type TellSigning = () => OperationsStatus['signing'];

export class RetryParkedDto {
  @IsString()
  @MaxLength(200)
  @Matches(/^[a-z0-9.-]+$/)
  topic!: string;

  @IsString()
  @MaxLength(200)
  @Matches(/^[a-z0-9.:@-]+$/i)
  subject!: string;
}

export class ReleaseDto {
  @IsString()
  @MaxLength(200)
  @Matches(/^[a-z0-9.-]+$/)
  topic!: string;

  @IsInt()
  @Min(0)
  @Max(10_000)
  partition!: number;
}

/** What whoever runs the node sees and may do: machinery, never a case. */
@ApiTags('operations')
@Controller('operations')
export class OperationsController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(LogServer) private readonly server: LogServer,
    @Inject(Siblings) private readonly siblings: Siblings,
    @Optional() @Inject(COUNT_WAITING) private readonly waiting?: CountWaiting,
    @Optional() @Inject(COUNT_NOTICES) private readonly notices?: CountNotices,
    @Optional() @Inject(TELL_SIGNING) private readonly signing?: TellSigning,
  ) {
    siblings.on<ReleaseDto>('release', (released) => {
      for (const each of released) server.release(each.topic, each.partition);
    });
  }

  @Get('status')
  @Requires('operations:read')
  @ApiOperation({ summary: 'Outbox, lag, parked and quarantined counts of this node' })
  async status(): Promise<OperationsStatus> {
    const [tables, lag, waiting, notifications] = await Promise.all([
      countTables(this.db),
      readLag(this.server),
      this.waiting?.() ?? 0,
      this.notices?.(),
    ]);
    const signing = this.signing?.();
    return {
      ...tables,
      waiting,
      ...(notifications === undefined ? {} : { notifications }),
      ...(signing === undefined ? {} : { signing }),
      ...lag,
      halted: this.server.runner.halted.list(),
      relayLeader: (await relayLeader.get()).values.some(({ value }) => value === 1),
    };
  }

  @Get('parked')
  @Requires('operations:read')
  @ApiOperation({ summary: 'Events that a handler could not process, with the reason' })
  async parked(): Promise<{ items: ParkedRecord[] }> {
    return { items: await listParked(this.db) };
  }

  @Get('quarantined')
  @Requires('operations:read')
  @ApiOperation({ summary: 'Records that were not admitted, with the fault; the newest 500' })
  async quarantined(): Promise<{ items: QuarantinedRecord[] }> {
    return { items: await listQuarantined(this.db) };
  }

  @Post('parked/retry')
  @HttpCode(200)
  @Requires('operations:act')
  @ApiOperation({ summary: 'Handles the parked events of one subject again, in order' })
  retry(@Body() { topic, subject }: RetryParkedDto): Promise<{ done: number; failed?: string }> {
    return this.server.retryParked(topic, subject);
  }

  @Post('halted/release')
  @HttpCode(204)
  @Requires('operations:act')
  @ApiOperation({ summary: 'Reads a halted partition again, once the reason for its jump is dealt with' })
  release(@Body() { topic, partition }: ReleaseDto): void {
    this.server.release(topic, partition);
    // the partition may be another process's
    this.siblings.tell('release', [{ topic, partition }]);
  }
}
