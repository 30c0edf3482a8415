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
import { suggestNext } from '../app/next-in-line.js';
import { waitingToConfirm } from '../app/change-waiting.js';
import { declareCapacity } from '../app/declare-capacity.js';
import { entriesOverdue, lateOnTheWay, staysToReview } from '../app/hand-over.js';

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
      [
        { name: 'house-reminders', everyMs: MINUTE, run: () => this.remind() },
        { name: 'capacity', everyMs: 10 * MINUTE, run: () => this.declareCapacity() },
      ],
      context.logger,
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.declareCapacity();
    this.timers.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.timers.stop();
  }

  private async declareCapacity(): Promise<void> {
    const said = await this.db.transaction(async (tx) => {
      const answers: boolean[] = [];
      for (const institution of this.context.institutions) {
        answers.push(await declareCapacity(tx, this.context, institution));
      }
      return answers.includes(true);
    });
    if (said) this.context.wakeRelay?.();
  }

  private async remind(): Promise<void> {
    await this.db.transaction((tx) => openReminders(tx, this.context.clock.now()));
    // apart: where what was asked for cannot be opened, the reminders come all the same
    await this.db.transaction((tx) => suggestNext(tx, this.context));
  }
}

/** Opens what is due now: escorts to call, stays to look at again, those who wait to be asked whether they still do. */
export async function openReminders(tx: EntityManager, now: Date): Promise<void> {
  for (const late of await lateOnTheWay(tx, now)) await openTask(tx, { ...late, kind: 'call-escort' });
  for (const { id, institution } of await staysToReview(tx, romeDate(now))) {
    await openTask(tx, { institution, kind: 'review-stay', about: id });
  }
  for (const { id, institution, dueAt } of await entriesOverdue(tx, now)) {
    await openTask(tx, { institution, kind: 'entry-overdue', about: id, dueAt });
  }
  for (const { id, institution } of await waitingToConfirm(tx, now)) {
    await openTask(tx, { institution, kind: 'revalidate-waiting', about: id });
  }
}
