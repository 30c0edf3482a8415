import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Gauge } from 'prom-client';
import { DataSource } from 'typeorm';
import { errorCode, Timers, type Job } from '#messaging';
import { metric } from '#platform';
import {
  advancePublicView,
  signCheckpoint,
  type SignerContext,
  type SigningState,
} from '../app/tree/sign-checkpoint.js';
import type { AuditContext } from '../app/audit-context.js';
import { WitnessRounds } from './witness-rounds.js';
import { AUDIT_CONTEXT, SIGNER_CONTEXT } from '../audit.tokens.js';

/** A checkpoint each second while the log grows (design §7). */
const EVERY_MS = 1_000;

const signing = (): Gauge =>
  metric(
    'staffetta_log_signing',
    () =>
      new Gauge({
        name: 'staffetta_log_signing',
        help: '1 while the log as it stands is signed, 0 where it may not be or could not be',
      }),
  );

/** Signs what the log has become, each second; opens a day to everybody when it is over. */
@Injectable()
export class CheckpointSigner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly timers: Timers;
  private starting: Promise<void> = Promise.resolve();
  private told: SigningState | undefined;

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
    @Inject(SIGNER_CONTEXT) private readonly signer: SignerContext,
    @Inject(WitnessRounds) private readonly rounds: WitnessRounds,
  ) {
    const sign: Job = { name: 'checkpoint', everyMs: EVERY_MS, atStart: true, run: () => this.turn() };
    this.timers = new Timers([sign], context.logger);
  }

  /** How the last turn ended; undefined before the first. */
  get state(): SigningState | undefined {
    return this.told;
  }

  onApplicationBootstrap(): void {
    // whoever knows more of what was signed than we do is heard first
    this.starting = this.rounds.recall().then(() => this.timers.start());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.timers.stop();
    await this.starting;
  }

  private async turn(): Promise<void> {
    const { clock, logger } = this.context;
    try {
      const now = clock.now();
      const outcome = await signCheckpoint(this.db, this.signer, now);
      if (outcome === 'current') await advancePublicView(this.db, this.signer, now);
      this.tell(outcome);
    } catch (error) {
      logger.warn({ code: errorCode(error) }, 'the log was not signed; trying again');
      this.tell('failed');
    }
  }

  /** Once for each change: an alarm each second is none. */
  private tell(outcome: SigningState): void {
    signing().set(outcome === 'current' ? 1 : 0);
    const before = this.told;
    if (outcome === before) return;
    this.told = outcome;
    const { logger } = this.context;
    if (outcome === 'behind') {
      logger.error(
        { alarm: 'log-behind-its-mark' },
        'the database is older than what was signed: nothing is signed until the log is as long again',
      );
    } else if (outcome === 'forked') {
      logger.error(
        { alarm: 'log-forked' },
        'the log holds other leaves than those that were signed for: nothing is signed until it holds them again',
      );
    } else if (outcome === 'current' && before !== undefined) {
      logger.info({}, 'the log is signed again');
    }
  }
}
