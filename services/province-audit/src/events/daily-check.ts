import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Timers } from '#messaging';
import { romeDate } from '#trust';
import type { AuditContext } from '../app/audit-context.js';
import { lastChecked } from '../app/log-state.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';
import { RunningCheck } from '../http/running-check.js';

const EVERY_MS = 5 * 60_000;

/** Checks the whole record once a day, unless somebody has asked for it today. */
@Injectable()
export class DailyCheck implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly timers: Timers;

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
    @Inject(RunningCheck) private readonly running: RunningCheck,
  ) {
    this.timers = new Timers(
      [{ name: 'daily-check', everyMs: EVERY_MS, run: () => this.check() }],
      context.logger,
    );
  }

  onApplicationBootstrap(): Promise<void> {
    return this.timers.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.timers.stop();
  }

  /** Not right at a start: the registry is read first, and signatures need it. */
  async check(): Promise<void> {
    const { clock, logger } = this.context;
    if ((await lastChecked(this.db)) === romeDate(clock.now())) return;
    const { ok, faults } = await this.running.result();
    if (ok) return;
    const [{ index, fault } = {}] = faults;
    logger.error({ alarm: 'log-not-whole', index, fault, faults: faults.length }, 'the record is not whole');
  }
}
