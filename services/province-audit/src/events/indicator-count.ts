import { setTimeout as pause } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Timers } from '#messaging';
import { countNext } from '../app/indicators/catch-up.js';
import type { AuditContext } from '../app/audit-context.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';

const EVERY_MS = 60_000;
/** Leaves at once; small, because the consumer shares the processor with it. */
const PAGE = 2_000;

/** Counts each minute what was appended since; never in the way of the consumer, which gets at least as much time. */
@Injectable()
export class IndicatorCount implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly timers: Timers;
  private stopped = false;

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
  ) {
    this.timers = new Timers(
      [{ name: 'count-indicators', everyMs: EVERY_MS, run: () => this.count() }],
      context.logger,
    );
  }

  onApplicationBootstrap(): Promise<void> {
    return this.timers.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    return this.timers.stop();
  }

  private async count(): Promise<void> {
    for (let began = performance.now(); !this.stopped; began = performance.now()) {
      if (!(await countNext(this.db, this.context.registry, PAGE))) return;
      await pause(performance.now() - began, undefined, { ref: false });
    }
  }
}
