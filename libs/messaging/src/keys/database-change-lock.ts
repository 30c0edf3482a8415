import type { Client } from 'pg';
import { keyStoreLocked, type ChangeLock, type StillHeld } from '#trust';
import { lockSession } from '../lock-session.js';

/** Session advisory lock: one change of the key store at a time. The number is arbitrary and fixed. */
const KEY_STORE_LOCK = 7_283_004;
const WAIT_MS = 10_000;

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * The change lock of a node's key store, in the node's own database: its processes share that wherever they run. It is
 * free as soon as its holder's session ends. The session is its own, so that whoever waits here holds no connection that
 * the holder may need.
 */
export class DatabaseChangeLock implements ChangeLock {
  private session: Promise<Client> | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly databaseUrl: string) {}

  changing<T>(change: (held: StillHeld) => Promise<T>): Promise<T> {
    const run = this.turn.then(() => this.inTurn(change));
    this.turn = run.catch(() => undefined);
    return run;
  }

  async close(): Promise<void> {
    await this.turn;
    await this.endSession();
  }

  private async inTurn<T>(change: (held: StillHeld) => Promise<T>): Promise<T> {
    const holder = await this.take();
    let done: T;
    try {
      // a lock ends with its session: while that answers, it is held
      done = await change(async () => {
        await this.ask(holder, 'SELECT $1::bigint');
      });
    } catch (error) {
      await this.release(holder).catch(() => undefined);
      throw error;
    }
    await this.release(holder);
    return done;
  }

  /** @returns the session that holds the lock */
  private async take(): Promise<Client> {
    const known = this.session;
    try {
      return await this.takeIn(known ?? this.connect());
    } catch (error) {
      // a session that ended since it was used last is no reason to fail; one that waited in vain is
      if (known === undefined || codeOf(error) === LOCK_NOT_AVAILABLE) throw keyStoreLocked(error);
      return this.takeIn(this.connect()).catch((again: unknown) => {
        throw keyStoreLocked(again);
      });
    }
  }

  private async takeIn(session: Promise<Client>): Promise<Client> {
    this.session = session;
    try {
      const holder = await session;
      await holder.query('SELECT pg_advisory_lock($1)', [KEY_STORE_LOCK]);
      return holder;
    } catch (error) {
      await this.endSession();
      throw error;
    }
  }

  private async release(holder: Client): Promise<void> {
    if (!(await this.ask(holder, 'SELECT pg_advisory_unlock($1) AS held'))) throw keyStoreLocked();
  }

  /** @throws AppError `unavailable` `key-store.locked`; then the session, and what it held, are given up */
  private async ask(holder: Client, text: string): Promise<boolean> {
    try {
      const { rows } = await holder.query<{ held?: boolean }>(text, [KEY_STORE_LOCK]);
      return rows[0]?.held === true;
    } catch (error) {
      await this.endSession();
      throw keyStoreLocked(error);
    }
  }

  private async connect(): Promise<Client> {
    const wait = `-c lock_timeout=${String(WAIT_MS)}`;
    const session = lockSession(this.databaseUrl, 'staffetta-key-store', wait);
    // whoever asks it next is told
    session.on('error', () => undefined);
    await session.connect();
    return session;
  }

  private async endSession(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    await session?.then((each) => each.end()).catch(() => undefined);
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
