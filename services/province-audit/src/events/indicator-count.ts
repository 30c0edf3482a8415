import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { advance, lockLive, logSize } from '../app/indicators/advance.js';
import type { AuditContext } from '../app/audit-context.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';

const EVERY_MS = 60_000;
/** Leaves at once; small, because the consumer shares the processor with it. */
const PAGE = 2_000;

/** Counts each minute what was appended since; never in the way of the consumer, which gets at least as much time. */
@Injectable()
export class IndicatorCount implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
  ) {}

  onApplicationBootstrap(): void {
    this.next(EVERY_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private next(after: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.page().then((pause) => this.next(pause));
    }, after);
    this.timer.unref();
  }

  /** @returns how long to wait before the next, milliseconds */
  private async page(): Promise<number> {
    const began = performance.now();
    try {
      const more = await this.db.transaction(async (tx) => {
        const generation = await lockLive(tx);
        const size = await logSize(tx);
        const to = Math.min(size, generation.position + PAGE);
        if (to > generation.position) await advance(tx, this.context.registry, generation, to);
        return to < size;
      });
      return more ? performance.now() - began : EVERY_MS;
    } catch {
      this.context.logger.warn({ code: 'audit.count-failed' }, 'counting failed; trying again');
      return EVERY_MS;
    }
  }
}
