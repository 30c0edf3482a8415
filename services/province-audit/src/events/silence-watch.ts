import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LogServer, sweepOutbox, Timers, type Job } from '#messaging';
import { sweepIdempotency } from '#referral';
import type { AuditContext } from '../app/audit-context.js';
import { lookForSilence } from '../app/look-for-silence.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';

const EVERY_MS = 30_000;
const SWEEP_MS = 24 * 3_600_000;

/** Looks, every half minute, for what did not happen; clears away, once a day, what nobody will ask for. */
@Injectable()
export class SilenceWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly timers: Timers;
  private since = new Date();
  private readTo: Date | undefined;
  private isReading = false;

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
    @Inject(LogServer) private readonly server: LogServer,
  ) {
    const jobs: Job[] = [
      { name: 'silence', everyMs: EVERY_MS, run: () => this.look() },
      { name: 'sweep', everyMs: SWEEP_MS, run: () => this.sweep() },
    ];
    this.timers = new Timers(jobs, context.logger);
  }

  onApplicationBootstrap(): Promise<void> {
    this.since = this.context.clock.now();
    return this.timers.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.timers.stop();
  }

  private async sweep(): Promise<void> {
    await sweepIdempotency(this.db);
    await sweepOutbox(this.db);
  }

  /** Notes, once the topics are read as far as they reach now, that they are. Whoever is behind accuses nobody. */
  private async read(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    const at = this.context.clock.now();
    if (await this.server.readToEnd()) this.readTo = at;
    this.isReading = false;
  }

  private async look(): Promise<void> {
    void this.read();
    const hooks: (() => void)[] = [];
    const { since, readTo } = this;
    await this.db.transaction((tx) => lookForSilence(tx, this.context, { since, readTo }, hooks));
    for (const hook of new Set(hooks)) hook();
  }
}
