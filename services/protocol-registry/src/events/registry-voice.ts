import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EVENT_LOG, KEY_STORE, Relay, sweepOutbox, type EventLog, type Log } from '#messaging';
import { sweepIdempotency } from '#referral';
import type { KeyStore } from '#trust';
import { expireProtocols } from '../app/expire-protocols.js';
import { publishNetwork } from '../app/publish-network.js';
import { sweepPreferences } from '../app/preferences.js';
import { publishPulse } from '../app/publish-pulse.js';
import type { NetworkFiles } from '../app/read-network.js';
import type { PublishContext } from '../app/stored-protocol.js';
import { networkInvalid } from '../domain/network.errors.js';
import { NETWORK_FILES, REGISTRY_CONTEXT } from '../registry.tokens.js';

export interface RegistryContext extends PublishContext {
  readonly node: string;
  readonly logger: Log;
  /** Between two pulses, milliseconds. */
  readonly pulseMs: number;
}

const RETRY_MS = 5_000;
const SWEEP_MS = 24 * 3_600_000;

/** Says what the network's files say, at each start, and that the registry lives, each minute. */
@Injectable()
export class RegistryVoice implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweeper: NodeJS.Timeout | undefined;
  private beating: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(KEY_STORE) private readonly keyStore: KeyStore,
    @Inject(Relay) private readonly relay: Relay,
    @Inject(REGISTRY_CONTEXT) private readonly context: RegistryContext,
    @Inject(NETWORK_FILES) private readonly network: NetworkFiles,
  ) {}

  /** What cannot be published fails the boot. */
  async onApplicationBootstrap(): Promise<void> {
    if (!(await this.isOwnKeyKnown())) {
      throw networkInvalid([{ file: 'STAFFETTA_PUBLIC_KEYS_FILE', path: '/', rule: 'own-event-key' }]);
    }
    const published = await this.db.transaction((tx) => publishNetwork(tx, this.context, this.network));
    this.context.logger.info({ count: published }, 'registry entries published');
    this.relay.wake();
    // the first pulse speaks of a registry that holds what was just said
    void this.relay.whenIdle().then(() => {
      this.beat();
    });
    this.sweeper = setInterval(() => void this.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.sweeper);
    await this.beating;
  }

  /** From the file, or taken at the door since. */
  private async isOwnKeyKnown(): Promise<boolean> {
    const own = this.keyStore.eventKey(this.context.speaker);
    if (this.network.keys.some(({ kid }) => kid === own?.kid)) return true;
    const taken: unknown[] = await this.db.query('SELECT 1 FROM key_entry WHERE kid = $1', [own?.kid ?? '']);
    return taken.length > 0;
  }

  private beat(): void {
    if (this.stopped) return;
    this.beating = this.pulse().then((said) => {
      if (this.stopped) return;
      this.timer = setTimeout(
        () => {
          this.beat();
        },
        said ? this.context.pulseMs : RETRY_MS,
      );
    });
  }

  private async pulse(): Promise<boolean> {
    try {
      const expired = await this.db.transaction((tx) => expireProtocols(tx, this.context));
      if (expired > 0) this.context.logger.info({ count: expired }, 'protocols expired');
      const [registry] = await this.log.offsets('registry');
      if (registry === undefined) return false;
      await this.db.transaction((tx) => publishPulse(tx, this.context, registry.high));
      this.relay.wake();
      return true;
    } catch (error) {
      this.context.logger.warn({ code: codeOf(error) }, 'no pulse; trying again');
      return false;
    }
  }

  private async sweep(): Promise<void> {
    const preferences = sweepPreferences(this.db, this.context.clock.now());
    await Promise.all([sweepOutbox(this.db), sweepIdempotency(this.db), preferences]).catch(
      (error: unknown) => {
        this.context.logger.warn({ code: codeOf(error) }, 'what is past was not swept');
      },
    );
  }
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown';
}
