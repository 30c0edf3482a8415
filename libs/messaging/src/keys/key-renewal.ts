import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { errorCode } from '../log.js';
import { RegistryProjection } from '../registry-projection.js';
import { Relay } from '../relay.js';
import type { OwnKeys } from './own-keys.js';
import { activateListed, destroyOldOpeningKeys, renewOpeningKeys } from './renew-keys.js';

export const OWN_KEYS = Symbol('OWN_KEYS');

/** The number is arbitrary and fixed. */
const RENEWAL_LOCK = 7_283_005;
const EVERY_MS = 60_000;
/** The log may be the very thing that is down. */
const FIRST_MS = 5_000;

/** What was done in one turn. */
export interface Renewal {
  readonly activated: number;
  readonly given: number;
  readonly destroyed: number;
}

/** A node's keys change by themselves: each minute, and whenever somebody asks. */
@Injectable()
export class KeyRenewal implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(OWN_KEYS) private readonly own: OwnKeys,
    @Inject(RegistryProjection) private readonly registry: RegistryProjection,
    @Inject(Relay) private readonly relay: Relay,
    @Inject(DataSource) private readonly db: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule(FIRST_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** One turn; turns do not overlap, whichever process of the node takes them. @throws AppError `unavailable` where registry, log or KMS do not answer */
  turn(): Promise<Renewal> {
    const run = this.running.then(() =>
      this.db.transaction(async (tx) => {
        // two at once would each make the next opening key
        await tx.query('SELECT pg_advisory_xact_lock($1)', [RENEWAL_LOCK]);
        return this.turnOnce();
      }),
    );
    this.running = run.catch(() => undefined);
    return run;
  }

  private async turnOnce(): Promise<Renewal> {
    // an entry that was not read yet looks like one that was never listed
    await this.registry.catchUp();
    await this.own.keyStore.follow();
    const activated = await activateListed(this.own);
    if (activated > 0) this.relay.wake();
    // what cannot be given away now must not keep old keys alive
    const given = renewOpeningKeys(this.own);
    await given.catch(() => undefined);
    const destroyed = await destroyOldOpeningKeys(this.own);
    return { activated, given: await given, destroyed };
  }

  private schedule(ms: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.turn()
        .then((done) => {
          if (Object.values(done).some((count) => count > 0))
            this.own.logger.info({ ...done }, 'keys renewed');
        })
        .catch((error: unknown) => {
          this.own.logger.warn({ code: errorCode(error) }, 'the keys could not be renewed; trying again');
        })
        .finally(() => {
          this.schedule(EVERY_MS);
        });
    }, ms);
    this.timer.unref();
  }
}
