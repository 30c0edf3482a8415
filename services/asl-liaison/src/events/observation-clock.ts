import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PARTY_CONTEXT, Timers } from '#party';
import type { PartyContext } from '#referral';
import { remindOfObservations } from '../app/observation.js';

const MINUTE = 60_000;

/** Observations that had to be settled. In any number of replicas: a task is opened once. */
@Injectable()
export class ObservationClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly timers: Timers;

  constructor(@Inject(DataSource) db: DataSource, @Inject(PARTY_CONTEXT) context: PartyContext) {
    const run = (): Promise<void> => db.transaction((tx) => remindOfObservations(tx, context.clock.now()));
    this.timers = new Timers([{ name: 'observations', everyMs: MINUTE, run }], context.logger);
  }

  onApplicationBootstrap(): void {
    this.timers.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.timers.stop();
  }
}
