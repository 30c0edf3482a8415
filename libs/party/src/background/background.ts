import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LogServer, sweepOutbox, Timers, type Job } from '#messaging';
import type { CallPeer } from '#platform';
import {
  alarmUnreviewed,
  answerUnsettled,
  destroyErased,
  draftKeys,
  openReferrals,
  sweepDrafts,
  sweepIdempotency,
  sweepKeyOrphans,
  type PartyContext,
} from '#referral';
import { remindOfCapacity } from '../app/capacity.js';
import { emitHeartbeats } from '../app/heartbeat.js';
import { takeTurn } from '../app/jobs.js';
import { sweepSeenRequests } from '../app/signed-request.js';
import { declareDuty } from '../duty/declare-duty.js';
import { dutyKeys } from '../duty/people.js';
import { sweepNotifications } from '../notify/causes.js';
import { notify } from '../notify/notifier.js';
import type { NotifySettings } from '../notify/settings.js';
import { OpeningGate } from '../opening-gate.js';
import { CALL_PEER, NOTIFY_SETTINGS, PARTY_CONTEXT, SERVICE_JOBS } from '../party.tokens.js';
import { expireAgreementsDue } from './agreement-expiry.js';
import { fillClocks, turnClocks } from './deadlines.js';
import { askForGaps } from './gap-watcher.js';
import { askForLostKeys } from './lost-keys.js';
import { expireOffers } from './offer-expiry.js';
import { expireReferrals } from './referral-expiry.js';

/** What a service's own clock does. */
export type ServiceJobs = (db: DataSource, context: PartyContext) => readonly Job[];

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Another replica may have put a key before this one started, for a row that it is still about to commit. */
const ORPHANS_AFTER = 10 * MINUTE;

/** What a party node does without being asked. Every job may run in any number of replicas. */
@Injectable()
export class Background implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly timers: Timers;
  private readonly startedAt = Date.now();
  private orphansSwept = false;
  private clocksFilled = false;

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(LogServer) private readonly server: LogServer,
    @Inject(OpeningGate) private readonly gate: OpeningGate,
    @Inject(CALL_PEER) private readonly callPeer: CallPeer,
    @Inject(NOTIFY_SETTINGS) private readonly settings: NotifySettings,
    @Inject(SERVICE_JOBS) ofService: ServiceJobs,
  ) {
    this.timers = new Timers([...this.jobs(), ...ofService(db, context)], context.logger);
  }

  async onApplicationBootstrap(): Promise<void> {
    // said at each start too: a restart is worth a sign of life
    await this.heartbeat(0);
    await this.timers.start();
    // not awaited: the node takes commands meanwhile
    this.server.caughtUp().then(
      () => {
        this.gate.isOpen = true;
      },
      (error: unknown) => {
        const code = (error as { code?: unknown } | null)?.code;
        this.context.logger.error({ code: typeof code === 'string' ? code : 'unknown' }, 'nothing is opened');
      },
    );
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.timers.stop();
  }

  private jobs(): Job[] {
    const { db, context } = this;
    return [
      { name: 'offer-expiry', everyMs: 2 * SECOND, run: () => expireOffers(db, context) },
      { name: 'deadlines', everyMs: 2 * SECOND, run: () => this.turnClocks() },
      { name: 'referral-expiry', everyMs: 30 * SECOND, run: () => expireReferrals(db, context) },
      {
        name: 'agreement-expiry',
        everyMs: 30 * SECOND,
        run: () => expireAgreementsDue(db, context),
      },
      { name: 'gaps', everyMs: 15 * SECOND, run: () => askForGaps(db, context, this.callPeer) },
      { name: 'lost-keys', everyMs: MINUTE, run: () => this.askForLostKeys() },
      { name: 'heartbeat', everyMs: MINUTE, run: () => this.heartbeat(HOUR) },
      { name: 'settle', everyMs: MINUTE, run: () => this.settle() },
      { name: 'erasure', everyMs: 5 * SECOND, run: () => this.destroyErased() },
      { name: 'reviews', everyMs: MINUTE, run: () => this.alarmReviews() },
      { name: 'capacity-unknown', everyMs: MINUTE, run: () => this.remindOfCapacity() },
      { name: 'notifications', everyMs: 5 * SECOND, run: () => notify(db, context, this.settings) },
      { name: 'duty-statement', everyMs: 10 * MINUTE, run: () => declareDuty(db, context) },
      { name: 'drafts', everyMs: 10 * MINUTE, run: () => sweepDrafts(db, context) },
      { name: 'sweep', everyMs: 10 * MINUTE, run: () => this.sweep() },
    ];
  }

  /** Where the last one is older than this, whichever replica said it. */
  private async heartbeat(olderThanMs: number): Promise<void> {
    const said = await this.db.transaction(async (tx) => {
      if (!(await takeTurn(tx, 'heartbeat', olderThanMs))) return false;
      await emitHeartbeats(tx, this.context);
      return true;
    });
    if (said) this.context.wakeRelay?.();
  }

  /**
   * Only when the lanes are folded up to their ends: before that a restored database does not know which keys are
   * orphans, nor which answers it owes.
   */
  private async settle(): Promise<void> {
    await this.server.caughtUp();
    await this.sweepOrphans();
    const said = await answerUnsettled(this.db, this.context);
    if (said > 0) this.context.wakeRelay?.();
  }

  private async sweepOrphans(): Promise<void> {
    if (this.orphansSwept || Date.now() - this.startedAt < ORPHANS_AFTER) return;
    await sweepKeyOrphans(this.db, this.context, await this.otherKeys());
    this.orphansSwept = true;
  }

  /** Keys that neither a referral nor a case has. */
  private async otherKeys(): Promise<string[]> {
    return [...(await dutyKeys(this.db)), ...(await draftKeys(this.db))];
  }

  /** Not before the lanes are read: what happened in time while the node was down would look late. */
  private async turnClocks(): Promise<void> {
    await this.server.caughtUp();
    if (!this.clocksFilled) await fillClocks(this.db, this.context);
    this.clocksFilled = true;
    await turnClocks(this.db, this.context);
  }

  /** A referral that was folded a moment ago has its key: before the ends are reached some may look lost. */
  private async askForLostKeys(): Promise<void> {
    await this.server.caughtUp();
    await askForLostKeys(this.db, this.context, this.callPeer);
  }

  /** A restored database learns from the lanes what it has to forget, before anything is said about it. */
  private async destroyErased(): Promise<void> {
    await this.server.caughtUp();
    await destroyErased(this.db, this.context);
  }

  private alarmReviews(): Promise<number> {
    return this.db.transaction((tx) => alarmUnreviewed(tx, this.context));
  }

  private remindOfCapacity(): Promise<void> {
    return this.db.transaction((tx) => remindOfCapacity(tx, this.context));
  }

  private async sweep(): Promise<void> {
    if (!(await this.db.transaction((tx) => takeTurn(tx, 'sweep', HOUR)))) return;
    await sweepIdempotency(this.db);
    await sweepSeenRequests(this.db);
    await sweepNotifications(this.db);
    await sweepOutbox(this.db, (subjects) => openReferrals(this.db, subjects));
  }
}
