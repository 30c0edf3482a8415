import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { newId, type Clock } from '#kernel';
import {
  contractOf,
  envelopeDigest,
  laneType,
  payloadHash,
  signedBytes,
  toHeaders,
  type Attributes,
} from '#contracts';
import { BatchRunner, laneOf, migrateOnce, nodeDatabase, silentLog, type LogRecord } from '#messaging';
import { preparedDatabase } from '#testing';
import { sign } from '#trust';
import type { AuditContext } from '../src/app/audit-context.js';
import { lookForSilence } from '../src/app/look-for-silence.js';
import { auditMigrations } from '../src/db/migrations/index.js';
import { auditProcessor } from '../src/events/audit-processor.js';
import { Registered, START, type Speaker } from './registered.js';

export { START };

/** What a spec changes about an event; a stamp that it gives itself is taken as it is. */
export interface Said {
  readonly subject?: string;
  readonly topic?: string;
  readonly data?: unknown;
  readonly value?: Buffer;
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly appendedAt?: number;
}

/** The audit on a real database, fed by a log that a spec writes record by record. */
export class World {
  now = START;
  readonly clock: Clock = { now: () => new Date(this.now) };
  readonly lane = laneOf('intake-cav', 'shelter-beds');
  readonly registered = new Registered();
  readonly context: AuditContext;
  readonly secrets = { secret: () => Buffer.alloc(32, 7) };
  readonly cav: Speaker;
  readonly casa: Speaker;
  readonly registry: Speaker;
  private readonly offsets = new Map<string, bigint>();
  private readonly placed = new Map<LogRecord, LogRecord>();
  private readonly numbers = new Map<string, number>();
  private readonly runners: { current: BatchRunner };

  private constructor(
    readonly db: DataSource,
    readonly url: string,
    private readonly drop: () => Promise<void>,
  ) {
    this.cav = this.registered.speaker('intake-cav', 'cav-1');
    this.casa = this.registered.speaker('shelter-beds', 'casa-rifugio-1');
    this.registry = this.registered.speaker('protocol-registry', 'provincia-bat');
    this.context = {
      speaker: '/province-audit/provincia-bat',
      province: 'provincia-bat',
      partyNodes: ['intake-cav', 'shelter-beds'],
      registry: this.registered.view,
      clock: this.clock,
      logger: silentLog,
      wakeRelay: () => undefined,
    };
    this.runners = { current: this.freshRunner() };
  }

  static async open(): Promise<World> {
    const database = await preparedDatabase('audit', async (empty) => {
      const db = await World.connect(empty);
      await migrateOnce(db);
      await db.destroy();
    });
    const { url } = database;
    return new World(await World.connect(url), url, () => database.close());
  }

  /** On a database that a spec has prepared, as whoever its URL names. */
  static async over(url: string, drop: () => Promise<void>): Promise<World> {
    return new World(await World.connect(url), url, drop);
  }

  static connect(url: string): Promise<DataSource> {
    return nodeDatabase({ url, name: 'audit', migrations: auditMigrations, poolSize: 4 }).initialize();
  }

  async close(): Promise<void> {
    await this.db.destroy();
    await this.drop();
  }

  /** As after a restart: nothing is remembered but the database. */
  restart(): void {
    this.runners.current = this.freshRunner();
  }

  /** A lane event of a referral, stamped and signed, as the log holds it. */
  lane$(name: string, speaker: Speaker, said: Said & { readonly subject: string }): LogRecord {
    const side = speaker === this.cav ? 's' : 'r';
    const n = (this.numbers.get(`${said.subject}${side}`) ?? 0) + 1;
    this.numbers.set(`${said.subject}${side}`, n);
    const submitted =
      name === 'submitted'
        ? {
            kind: 'request',
            urgency: 'E1',
            ground: 'agreement',
            protocol: 'prova@1',
            flow: 'centre-to-shelter',
            purpose: 'protection',
            tiers: 'T0,T1',
          }
        : {};
    return this.record(laneType(name), speaker, {
      topic: this.lane,
      value: randomBytes(64),
      ...said,
      attributes: {
        from: 'cav-1',
        to: 'casa-rifugio-1',
        side,
        n: String(n),
        keycommit: 'A'.repeat(43),
        ...submitted,
        ...said.attributes,
      },
    });
  }

  /** Says a lane event and gives it to the audit. @returns its id */
  async say(name: string, speaker: Speaker, said: Said & { readonly subject: string }): Promise<string> {
    const record = this.lane$(name, speaker, said);
    await this.deliver(record);
    return headerOf(record, 'ce_id');
  }

  /** A plain event on the topic of its contract. */
  plain(type: string, speaker: Speaker, said: Said = {}): LogRecord {
    return this.record(type, speaker, { subject: speaker.institution, ...said });
  }

  heartbeat(speaker: Speaker, said: Said = {}): LogRecord {
    return this.plain('staffetta.statements.heartbeat-emitted.v1', speaker, {
      data: { at: this.clock.now().toISOString() },
      ...said,
    });
  }

  /** Another record of the same event, as a re-send leaves it. */
  again(record: LogRecord): LogRecord {
    return { ...record };
  }

  /** Gives the records to the audit, batch by batch in this order, as the log would. */
  async deliver(...records: LogRecord[]): Promise<void> {
    for (let from = 0; from < records.length;) {
      const topic = records[from]?.topic ?? '';
      let to = from;
      while (records[to]?.topic === topic) to += 1;
      const batch = {
        topic,
        partition: 0,
        records: records.slice(from, to).map((record) => this.place(record)),
        signal: new AbortController().signal,
      };
      const outcome = await this.runners.current.run(batch);
      if (outcome.do !== 'done') throw new Error(`the batch was answered with ${outcome.do}`);
      from = to;
    }
  }

  /** Tries a referral's parked records again, as an operator does. */
  retry(subject: string): Promise<{ done: number; failed?: string }> {
    return this.runners.current.retryParked(this.lane, subject);
  }

  /** Moves the clock and looks for what did not happen, everything up to `readTo` being read. */
  async pass(ms: number, readTo = new Date(this.now + ms)): Promise<void> {
    this.now += ms;
    await this.db.transaction((tx) =>
      lookForSilence(tx, this.context, { since: new Date(START), readTo }, []),
    );
  }

  async findings(): Promise<
    { id: string; rule: string; state: string; institutions: string[]; subject: Record<string, unknown> }[]
  > {
    return this.db.query(`SELECT * FROM finding ORDER BY raised_at, rule`);
  }

  async rules(): Promise<string[]> {
    return (await this.findings()).filter(({ state }) => state !== 'closed').map(({ rule }) => rule);
  }

  async leaves(): Promise<string[]> {
    const rows: { digest: string }[] = await this.db.query(`SELECT digest FROM leaf ORDER BY index`);
    return rows.map(({ digest }) => digest);
  }

  async announced(): Promise<string[]> {
    const rows: { type: string; value: Buffer }[] = await this.db.query(
      `SELECT attributes->>'type' AS type, value FROM outbox ORDER BY position`,
    );
    return rows.map(
      ({ type, value }) =>
        `${type.split('.')[2] ?? ''} ${(JSON.parse(value.toString()) as { rule: string }).rule}`,
    );
  }

  async stateOf(referral: string): Promise<string | undefined> {
    const [row]: { state: string }[] = await this.db.query(
      `SELECT state->>'state' AS state FROM referral WHERE id = $1`,
      [referral],
    );
    return row?.state;
  }

  private record(type: string, speaker: Speaker, said: Said & { readonly subject?: string }): LogRecord {
    const {
      topic = contractOf(type)?.topic ?? 'statements',
      subject = newId(),
      data,
      attributes: changed,
      appendedAt = this.now,
    } = said;
    const value = said.value ?? Buffer.from(JSON.stringify(data ?? {}));
    speaker.seq += 1;
    const unsigned = {
      id: newId(),
      source: speaker.source,
      type,
      time: this.clock.now().toISOString(),
      subject,
      specversion: '1.0',
      dataschema: contractOf(type)?.dataschema ?? 'urn:staffetta:event:unknown:v9',
      payloadhash: payloadHash(value),
      epoch: String(speaker.epoch),
      seq: String(speaker.seq),
      ...(speaker.prev === undefined ? {} : { prev: speaker.prev }),
      kid: speaker.key.kid,
      ...changed,
    };
    const attributes: Attributes = { ...unsigned, sig: sign(signedBytes(unsigned), speaker.key) };
    if (Number(attributes.seq) === speaker.seq) speaker.prev = envelopeDigest(attributes);
    return {
      topic,
      partition: 0,
      offset: -1n, // the log gives it when it is delivered
      appendedAt,
      key: subject,
      headers: Object.entries(toHeaders(attributes)),
      value,
    };
  }

  /** A record keeps the offset of its first delivery. */
  private place(record: LogRecord): LogRecord {
    const placed = this.placed.get(record);
    if (placed !== undefined) return placed;
    const offset = this.offsets.get(record.topic) ?? 0n;
    this.offsets.set(record.topic, offset + 1n);
    const now = { ...record, offset };
    this.placed.set(record, now);
    return now;
  }

  private freshRunner(): BatchRunner {
    return new BatchRunner({
      dataSource: this.db,
      admission: {
        registry: { view: this.registered.view, catchUp: () => Promise.resolve(), accepted: () => true },
        node: 'province-audit',
        partitionFor: () => Promise.resolve(0),
      },
      logger: silentLog,
      processorFor: () => auditProcessor(this.context),
      usesInbox: () => false,
      mayJump: () => true,
      wakeRelay: () => undefined,
    });
  }
}

/** The digest of a record's envelope. */
export function digestOf(record: LogRecord): string {
  const attributes = Object.fromEntries(
    record.headers.filter(([name]) => name.startsWith('ce_')).map(([name, value]) => [name.slice(3), value]),
  );
  return envelopeDigest(attributes);
}

export const headerOf = (record: Pick<LogRecord, 'headers'> | undefined, name: string): string =>
  record?.headers.find(([header]) => header === name)?.[1] ?? '';
