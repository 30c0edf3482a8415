import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Timers } from '#messaging';
import type { AuditContext } from '../app/audit-context.js';
import { withholdErased, withholdOld } from '../app/withhold.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Withholds the envelopes of what was erased, each minute, and those that are 24 months old, each hour. */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly timers: Timers;

  constructor(@Inject(DataSource) db: DataSource, @Inject(AUDIT_CONTEXT) { clock, logger }: AuditContext) {
    this.timers = new Timers(
      [
        { name: 'withhold-erased', everyMs: MINUTE_MS, run: () => withholdErased(db, clock.now()) },
        { name: 'withhold-old', everyMs: HOUR_MS, run: () => withholdOld(db, clock.now()) },
      ],
      logger,
    );
  }

  onApplicationBootstrap(): Promise<void> {
    return this.timers.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.timers.stop();
  }
}
