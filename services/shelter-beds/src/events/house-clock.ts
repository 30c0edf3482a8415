import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { openTask, PARTY_CONTEXT, Timers } from '#party';
import type { PartyContext } from '#referral';
import { romeDate } from '#trust';
import { lateOnTheWay, staysToReview } from '../app/hand-over.js';

const MINUTE = 60_000;

/** What the house has to be reminded of. Every job may run in any number of replicas: a task is opened once. */
@Injectable()
export class HouseClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly timers: Timers;

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {
    this.timers = new Timers(
      [{ name: 'house-reminders', everyMs: MINUTE, run: () => this.remind() }],
      context.logger,
    );
  }

  onApplicationBootstrap(): void {
    this.timers.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.timers.stop();
  }

  private async remind(): Promise<void> {
    await this.db.transaction((tx) => openReminders(tx, this.context.clock.now()));
  }
}

/** Opens what is due now: escorts to call, stays to look at again. */
export async function openReminders(tx: EntityManager, now: Date): Promise<void> {
  for (const late of await lateOnTheWay(tx, now)) await openTask(tx, { ...late, kind: 'call-escort' });
  for (const { id, institution } of await staysToReview(tx, romeDate(now))) {
    await openTask(tx, { institution, kind: 'review-stay', about: id });
  }
}
