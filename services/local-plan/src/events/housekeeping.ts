import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sweepOutbox, Timers } from '#messaging';
import { sweepIdempotency } from '#referral';
import type { PlanContext } from '../app/plan-context.js';
import { PLAN_CONTEXT } from '../plan.tokens.js';

const HOUR_MS = 3_600_000;

/** Sweeps what was sent long ago and keys that no client repeats any more. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly timers: Timers;

  constructor(@Inject(DataSource) db: DataSource, @Inject(PLAN_CONTEXT) { logger }: PlanContext) {
    this.timers = new Timers(
      [
        { name: 'sweep-outbox', everyMs: HOUR_MS, run: () => sweepOutbox(db) },
        { name: 'sweep-idempotency', everyMs: HOUR_MS, run: () => sweepIdempotency(db) },
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
