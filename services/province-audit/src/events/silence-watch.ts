import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LogServer, sweepOutbox } from '#messaging';
import { sweepIdempotency } from '#referral';
import type { AuditContext } from '../app/audit-context.js';
import { lookForSilence } from '../app/look-for-silence.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';

const EVERY_MS = 30_000;
const SWEEP_MS = 24 * 3_600_000;

/** Looks, every half minute, for what did not happen; clears away, once a day, what nobody will ask for. */
@Injectable()
export class SilenceWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweeper: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private since = new Date();
  private readTo: Date | undefined;
  private isReading = false;

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
    @Inject(LogServer) private readonly server: LogServer,
  ) {}

  onApplicationBootstrap(): void {
    this.since = this.context.clock.now();
    this.next();
    this.sweeper = setInterval(() => void this.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.sweeper);
    await this.running;
  }

  private next(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.look().finally(() => this.next());
    }, EVERY_MS);
    this.timer.unref();
  }

  private async sweep(): Promise<void> {
    try {
      await sweepIdempotency(this.db);
      await sweepOutbox(this.db);
    } catch {
      this.context.logger.warn({ code: 'audit.sweep-failed' }, 'what is over was not swept');
    }
  }

  /** Notes, once the topics are read as far as they reach now, that they are. Whoever is behind accuses nobody. */
  private async read(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    const at = this.context.clock.now();
    await this.server.readToEnd();
    this.readTo = at;
    this.isReading = false;
  }

  private async look(): Promise<void> {
    void this.read();
    const hooks: (() => void)[] = [];
    const { since, readTo } = this;
    try {
      await this.db.transaction((tx) => lookForSilence(tx, this.context, { since, readTo }, hooks));
      for (const hook of new Set(hooks)) hook();
    } catch {
      this.context.logger.warn({ code: 'audit.look-failed' }, 'looking for silence failed; trying again');
    }
  }
}
