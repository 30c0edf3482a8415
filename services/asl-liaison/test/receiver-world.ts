import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { nodeDatabase, silentLog } from '#messaging';
import { referralMigrations, type PartyContext } from '#referral';
import { freshDatabase, type FreshDatabase } from '#testing';
import { deliverChanges, type Delivered } from '../src/app/subscriptions/deliver-changes.js';
import { noteChanges } from '../src/app/subscriptions/note-change.js';
import {
  listSubscriptions,
  subscribe,
  type ReceiverRules,
  type SubscriptionRow,
  type Wanted,
} from '../src/app/subscriptions/subscription.js';
import { aslMigrations } from '../src/db/migrations/index.js';
import { startReceiver, type Receiver } from './receiver.js';

export const ASL = 'asl-bt';
export const START = new Date('2026-03-02T09:00:00Z');
/** Seconds after the start. */
export const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000);

export const context = {
  clock: { now: () => START },
  keyStore: { secret: (name: string) => createHash('sha256').update(name).digest() },
  logger: silentLog,
} as unknown as PartyContext;

export type Subscribed = Receiver & { readonly row: SubscriptionRow };

interface Change {
  readonly id?: string;
  readonly state?: string;
  readonly n?: number;
  readonly side?: 's' | 'r';
  readonly service?: string;
  readonly institution?: string;
  readonly sender?: string;
  readonly recipient?: string;
  readonly changedAt?: Date;
}

/** The node's tables, referrals of one's own, receivers on real ports, and a clock of the specs' own. */
export class ReceiverWorld {
  receivers: Receiver[] = [];
  private database!: FreshDatabase;
  db!: DataSource;

  constructor() {
    beforeAll(async () => {
      this.database = await freshDatabase('receivers');
      const migrations = [...referralMigrations, ...aslMigrations];
      this.db = await nodeDatabase({ url: this.database.url, name: 'receivers', migrations }).initialize();
      await this.db.runMigrations();
    });
    afterAll(async () => {
      await this.db.destroy();
      await this.database.close();
    });
    beforeEach(() => {
      this.receivers = [];
    });
    afterEach(async () => {
      await Promise.all(this.receivers.map((receiver) => receiver.stop()));
      await this.db.query('DELETE FROM person_block');
      await this.db.query('DELETE FROM referral');
      await this.db.query('DELETE FROM fhir_change');
      await this.db.query('DELETE FROM fhir_subscription');
    });
  }

  get rules(): ReceiverRules {
    return { hosts: this.receivers.map(({ host }) => host), onlyTls: false };
  }

  ask(wanted: Wanted): ReturnType<typeof subscribe> {
    const who = { institution: ASL, subject: 'system' };
    return this.db.transaction((tx) => subscribe(tx, context, this.rules, who, wanted));
  }

  async receiver(wanted: Partial<Wanted> = {}): Promise<Subscribed> {
    const started = await startReceiver();
    this.receivers.push(started);
    const { row } = await this.ask({ criteria: 'Task', endpoint: started.url, told: 'ids', ...wanted });
    return Object.assign(started, { row });
  }

  /** As a fold tells of it. @returns the referral's id */
  async change({ id = newId(), ...more }: Change = {}, fails = false): Promise<string> {
    const { state = 'received', n = 2, side = 'r', service = 'health-care', institution = ASL } = more;
    const { sender = side === 's' ? institution : 'cav-1', changedAt = START } = more;
    const { recipient = side === 's' ? 'cav-1' : institution } = more;
    await this.db.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO referral (id, side, institution, lane, sender, recipient, reported, service, keycommit, state, voice,
           frozen, erased, n_s, n_r, unreadable, changed_at)
         VALUES ($1, $2, $3, 'referrals.a.b', $4, $5, false, $6, '', $7, false, false, false, 1, $8, false, $9)
         ON CONFLICT (id, side) DO UPDATE SET state = EXCLUDED.state,
           n_r = greatest(referral.n_r, EXCLUDED.n_r), changed_at = EXCLUDED.changed_at`,
        [id, side, institution, sender, recipient, service, state, n - 1, changedAt],
      );
      await noteChanges(tx, [{ institution, referral: id, side }]);
      if (fails) throw new Error('rolled back');
    });
    return id;
  }

  /** What a replica's workers do in a turn. */
  async deliver(seconds = 0): Promise<Delivered> {
    const turns = await Promise.all(
      Array.from({ length: 4 }, () => deliverChanges(this.db, context, this.rules, at(seconds))),
    );
    const sum = (of: keyof Delivered): number => turns.reduce((total, turn) => total + turn[of], 0);
    return { taken: sum('taken'), failed: sum('failed') };
  }

  async waiting(): Promise<number> {
    const [row] = await this.db.query<{ n: number }[]>('SELECT count(*)::int AS n FROM fhir_change');
    return row?.n ?? 0;
  }

  async rowOf({ row }: Subscribed): Promise<SubscriptionRow | undefined> {
    return (await listSubscriptions(this.db.manager, ASL)).find(({ id }) => id === row.id);
  }
}

interface Parameter {
  readonly name: string;
  readonly valueString?: string;
  readonly valueReference?: { readonly reference: string };
  readonly part?: readonly Parameter[];
}
interface Entry {
  readonly resource?: { readonly parameter: readonly Parameter[] };
  readonly request: { readonly url: string };
  readonly response: { readonly etag?: string; readonly lastModified?: string };
}

/** What a call brought. @param index which call; the last */
export const entriesOf = ({ calls }: Receiver, index = -1): Entry[] =>
  (JSON.parse(calls.at(index)?.body ?? '{}') as { entry: Entry[] }).entry;

/** Which Tasks, in which version. */
export const tasksIn = (of: Receiver, index = -1): [string, string | undefined][] =>
  entriesOf(of, index)
    .slice(1)
    .map(({ request, response }) => [request.url, response.etag]);

/** How many changes there were with this one. */
export const countedIn = (of: Receiver): string | undefined =>
  entriesOf(of)[0]?.resource?.parameter.find(({ name }) => name === 'events-since-subscription-start')
    ?.valueString;

/** Which Task's change has which number. */
export const numbersIn = (of: Receiver, index = -1): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    (entriesOf(of, index)[0]?.resource?.parameter ?? [])
      .filter(({ name }) => name === 'notification-event')
      .map(({ part = [] }): [string, string | undefined] => [
        part.find(({ name }) => name === 'focus')?.valueReference?.reference ?? '',
        part.find(({ name }) => name === 'event-number')?.valueString,
      ]),
  );
