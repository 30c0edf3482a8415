import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { nodeDatabase, silentLog } from '#messaging';
import type { FoldedEvent, PartyContext } from '#referral';
import { freshDatabase, type FreshDatabase } from '#testing';
import { deliverChanges } from '../src/app/subscriptions/deliver-changes.js';
import { noteChange } from '../src/app/subscriptions/note-change.js';
import {
  listSubscriptions,
  subscribe,
  type ReceiverRules,
  type SubscriptionRow,
  type Wanted,
} from '../src/app/subscriptions/subscription.js';
import { TellReceivers1770500000020 } from '../src/db/migrations/1770500000020-tell-receivers.js';
import { startReceiver, type Receiver } from './receiver.js';

export const ASL = 'asl-bt';
export const START = new Date('2026-03-02T09:00:00Z');
/** Seconds after the start. */
export const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000);

export const context = {
  clock: { now: () => START },
  keyStore: { secret: (name: string) => Buffer.alloc(32, name) },
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
}

/** The two tables alone, receivers on real ports, and a clock of the specs' own. */
export class ReceiverWorld {
  receivers: Receiver[] = [];
  private database!: FreshDatabase;
  db!: DataSource;

  constructor() {
    beforeAll(async () => {
      this.database = await freshDatabase('receivers');
      this.db = await nodeDatabase({ url: this.database.url, name: 'receivers' }).initialize();
      const runner = this.db.createQueryRunner();
      await new TellReceivers1770500000020().up(runner);
      await runner.release();
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
    const referral = { id, institution, service, state, nS: 1, nR: n - 1 };
    const folded = { referral, side, event: { record: { appendedAt: START.getTime() } } };
    await this.db.transaction(async (tx) => {
      await noteChange(tx, folded as unknown as FoldedEvent);
      if (fails) throw new Error('rolled back');
    });
    return id;
  }

  deliver(seconds = 0): ReturnType<typeof deliverChanges> {
    return deliverChanges(this.db, context, this.rules, at(seconds));
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
}
interface Entry {
  readonly resource?: { readonly parameter: readonly Parameter[] };
  readonly request: { readonly url: string };
  readonly response: { readonly etag?: string };
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
