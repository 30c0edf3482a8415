import type { DataSource } from 'typeorm';
import { signedBytes } from '#contracts';
import { verify, type RegistryEntry, type RegistryView } from '#trust';
import { wellFormed, type RegistrySource, type WellFormed } from './admission.js';
import { parseJson } from './dispatch.js';
import type { EventLog } from './event-log.js';
import { errorCode, type Log } from './log.js';
import { pulseAge } from './metrics.js';
import type { TopicProcessor } from './types.js';

export interface RegistryProjectionOptions {
  readonly dataSource: DataSource;
  readonly log: EventLog;
  /** Holds the pinned identities; keys that do not lead to one never count. */
  readonly view: RegistryView;
  readonly logger: Log;
  /** The one speaker whose word the registry is: `/protocol-registry/<province>`. */
  readonly registrySpeaker: string;
}

const TOPIC = 'registry';
const PAGE = 500;
const POLL_MS = 1_000;
/** Nothing is known yet: this node, or the registry, has just been made. */
const POLL_EMPTY_MS = 100;
/** Entries that wait for the registry's key; a network's first ones are some dozens. */
const MOST_HELD = 1_000;

const KINDS: Readonly<Record<string, RegistryEntry['kind']>> = {
  'institution-listed': 'institution',
  'key-listed': 'key',
  'key-revoked': 'key-revoked',
  'protocol-published': 'protocol',
};

/**
 * This process's copy of the registry. Every process reads the topic by itself, beside the consumer group: each needs
 * the whole of it in memory. The table only spares reading from the beginning at each start.
 */
export class RegistryProjection implements RegistrySource {
  private next = 0n;
  private readonly taken = new Set<bigint>();
  /** Records from before the registry's first key, waiting for it. */
  private held: WellFormed[] = [];
  private reading: Promise<void> = Promise.resolve();
  private queued: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private lastPulse: { appendedAt: number; registryEndOffset: bigint } | undefined;
  private readyWaiters: (() => void)[] = [];

  constructor(private readonly options: RegistryProjectionOptions) {}

  get view(): RegistryView {
    return this.options.view;
  }

  accepted(offset: bigint): boolean {
    return this.taken.has(offset);
  }

  /** The next offset of `registry` to be read. */
  get nextOffset(): bigint {
    return this.next;
  }

  /** Resolves once at least one institution is known. */
  whenReady(): Promise<void> {
    if (this.taken.size > 0) return Promise.resolve();
    return new Promise((resolve) => this.readyWaiters.push(resolve));
  }

  /**
   * Milliseconds since the youngest pulse whose `registryEndOffset` this projection has passed; undefined: none yet.
   * Above 10 minutes ordinary disclosure stops, above 72 hours E1 too (design §6).
   */
  pulseAge(now: Date): number | undefined {
    return this.lastPulse === undefined ? undefined : now.getTime() - this.lastPulse.appendedAt;
  }

  /** Loads the table, then keeps up with the topic in the background. */
  async start(): Promise<void> {
    await this.load();
    // at once: what was published while this node was down counts for what waits in the lanes
    this.poll(0);
  }

  stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    return this.reading;
  }

  catchUp(): Promise<void> {
    // a reading under way saw an older end: wait for it, then read again; callers in between share that one
    this.queued ??= this.reading.then(() => {
      this.queued = undefined;
      const run = this.readToEnd();
      this.reading = run.catch(() => undefined);
      return run;
    });
    return this.queued;
  }

  /** For the log server, on `pulse`: the registry's minute signal. */
  readonly pulse: TopicProcessor = {
    process: async (tx, events, after) => {
      const last = events.findLast((event) => event.attributes.source === this.options.registrySpeaker);
      if (last === undefined) return;
      const data = parseJson(last.record.value) as { registryEndOffset?: unknown } | undefined;
      const end = Number(data?.registryEndOffset);
      if (!Number.isSafeInteger(end)) return;
      await tx.query(
        `INSERT INTO registry_pulse AS p (appended_at, registry_end_offset) VALUES ($1, $2)
         ON CONFLICT (one) DO UPDATE SET appended_at = EXCLUDED.appended_at,
           registry_end_offset = EXCLUDED.registry_end_offset WHERE p.appended_at < EXCLUDED.appended_at`,
        [last.record.appendedAt, end],
      );
      // not at the next look: a new node can tell nothing before its first pulse
      after.push(() => {
        this.heed();
      });
    },
  };

  private async load(): Promise<void> {
    const rows: { offset: string; kind: string; body: unknown; appended_at: string }[] =
      await this.options.dataSource.query(
        `SELECT "offset", kind, body, appended_at FROM registry_entry ORDER BY "offset"`,
      );
    for (const row of rows) {
      const offset = BigInt(row.offset);
      this.take(row.kind, row.body, Number(row.appended_at), offset);
      this.next = offset + 1n;
    }
    await this.readPulse();
  }

  private poll(ms = this.taken.size === 0 ? POLL_EMPTY_MS : POLL_MS): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.lookAhead()
        .catch((error: unknown) => {
          this.options.logger.warn({ code: errorCode(error) }, 'cannot read the registry; trying again');
        })
        .finally(() => {
          this.poll();
        });
    }, ms);
  }

  private async lookAhead(): Promise<void> {
    // one small request, where asking for the end would be several
    const [news] = await this.options.log.read(TOPIC, 0, this.next, 1);
    if (news !== undefined) await this.catchUp();
    await this.readPulse();
  }

  private heed(): void {
    this.readPulse().catch((error: unknown) => {
      this.options.logger.warn({ code: errorCode(error) }, 'cannot read the pulse; trying again');
    });
  }

  private async readPulse(): Promise<void> {
    const [row]: { appended_at: string; registry_end_offset: string }[] = await this.options.dataSource.query(
      `SELECT appended_at, registry_end_offset FROM registry_pulse`,
    );
    if (row === undefined) return;
    const registryEndOffset = BigInt(row.registry_end_offset);
    if (registryEndOffset <= this.next) {
      this.lastPulse = { appendedAt: Number(row.appended_at), registryEndOffset };
    }
    if (this.lastPulse !== undefined) pulseAge.set((Date.now() - this.lastPulse.appendedAt) / 1000);
  }

  private async readToEnd(): Promise<void> {
    const { log } = this.options;
    const [partition] = await log.offsets(TOPIC);
    if (partition === undefined) return;
    while (this.next < partition.high) {
      const records = await log.read(TOPIC, 0, this.next, PAGE);
      const last = records.at(-1);
      if (last === undefined) return;
      for (const record of records) {
        if (record.offset < this.next) continue;
        const formed = await wellFormed(record, (topic, key) => log.partitionFor(topic, key));
        if (!isFault(formed) && formed.attributes.source === this.options.registrySpeaker)
          await this.consider(formed);
        this.next = record.offset + 1n;
      }
    }
  }

  private async consider(formed: WellFormed): Promise<void> {
    if (this.isSignedWithListedKey(formed)) {
      if (await this.verifies(formed)) await this.accept(formed);
      return;
    }
    await this.bootstrap(formed);
  }

  private isSignedWithListedKey({ attributes }: WellFormed): boolean {
    return this.view.eventKey(attributes.kid)?.speaker === this.options.registrySpeaker;
  }

  private async verifies({ attributes }: WellFormed): Promise<boolean> {
    const key = this.view.eventKey(attributes.kid);
    return key !== undefined && (await verify(signedBytes(attributes), attributes.sig, key.publicKey));
  }

  /**
   * The first entries cannot be signed by a listed key, since they list it. They wait until the Province's identity,
   * which must match the pin, has vouched for the key that signed them all. Only that key's own entry is looked at
   * before: whatever else is here may be from anybody who can write to the topic.
   */
  private async bootstrap(formed: WellFormed): Promise<void> {
    const ownKey = this.listsItsOwnKey(formed);
    if (ownKey || this.held.length < MOST_HELD) this.held.push(formed);
    if (!ownKey) return;
    this.applyToView(formed);
    if (!this.isSignedWithListedKey(formed)) return;
    const { held } = this;
    this.held = [];
    for (const entry of held) {
      if (this.isSignedWithListedKey(entry) && (await this.verifies(entry))) await this.accept(entry);
    }
  }

  private listsItsOwnKey(formed: WellFormed): boolean {
    if (kindOf(formed) !== 'key') return false;
    const body = parseJson(formed.record.value) as { kid?: unknown; speaker?: unknown } | null | undefined;
    return body?.kid === formed.attributes.kid && body.speaker === this.options.registrySpeaker;
  }

  private async accept(formed: WellFormed): Promise<void> {
    const { record, attributes } = formed;
    const kind = kindOf(formed) ?? 'other';
    const body = parseJson(record.value);
    if (body === undefined) return;
    await this.options.dataSource.query(
      `INSERT INTO registry_entry ("offset", kind, key, body, appended_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [String(record.offset), kind, attributes.subject, JSON.stringify(body), record.appendedAt],
    );
    this.take(kind, body, record.appendedAt, record.offset);
  }

  private applyToView(formed: WellFormed): void {
    const kind = kindOf(formed);
    const body = parseJson(formed.record.value);
    const { appendedAt, offset } = formed.record;
    if (kind !== undefined && body !== undefined) this.apply({ kind, body, appendedAt, offset });
  }

  private take(kind: string, body: unknown, appendedAt: number, offset: bigint): void {
    if (isKind(kind)) this.apply({ kind, body, appendedAt, offset });
    this.taken.add(offset);
    const waiters = this.readyWaiters;
    this.readyWaiters = [];
    for (const resolve of waiters) resolve();
  }

  private apply(entry: {
    kind: RegistryEntry['kind'];
    body: unknown;
    appendedAt: number;
    offset: bigint;
  }): void {
    this.view.apply(entry as RegistryEntry);
  }
}

const isFault = (
  formed: Awaited<ReturnType<typeof wellFormed>>,
): formed is Exclude<typeof formed, WellFormed> => 'fault' in formed;

const isKind = (kind: string): kind is RegistryEntry['kind'] => Object.values<string>(KINDS).includes(kind);

const kindOf = (formed: WellFormed): RegistryEntry['kind'] | undefined => KINDS[formed.contract.name];
