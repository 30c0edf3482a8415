import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AuditContext } from '../app/audit-context.js';
import { lookForSilence } from '../app/look-for-silence.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';

const EVERY_MS = 30_000;

/** Looks, every half minute, for what did not happen. */
@Injectable()
export class SilenceWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private since = new Date();

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
  ) {}

  onApplicationBootstrap(): void {
    this.since = this.context.clock.now();
    this.next();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private next(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.look().finally(() => this.next());
    }, EVERY_MS);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    const hooks: (() => void)[] = [];
    try {
      await this.db.transaction((tx) => lookForSilence(tx, this.context, this.since, hooks));
      for (const hook of new Set(hooks)) hook();
    } catch {
      this.context.logger.warn({ code: 'audit.look-failed' }, 'looking for silence failed; trying again');
    }
  }
}
