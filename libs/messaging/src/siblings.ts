import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { sleep } from './delivery.js';
import { errorCode, type Log } from './log.js';

const CHANNEL = 'staffetta_siblings';
/** A notification holds 8,000 bytes: so many ids go into one, with room. */
const MOST_AT_ONCE = 40;
const RETRY_MS = 1_000;

interface Said {
  readonly by: string;
  readonly about: string;
  readonly items: readonly unknown[];
}

/**
 * The other processes of this node, reached through its database: what one of them did may be shown by another. Ids
 * only, nothing personal. A message may be lost; nobody is told what it said itself.
 */
export class Siblings {
  private readonly self = randomUUID();
  private readonly listeners = new Map<string, (items: readonly unknown[]) => void>();
  private readonly stopping = new AbortController();
  private listening: Promise<void> | undefined;

  constructor(
    private readonly options: {
      readonly databaseUrl: string;
      readonly dataSource: DataSource;
      readonly logger: Log;
    },
  ) {}

  /** One listener for each kind of message. */
  on<T>(about: string, hear: (items: readonly T[]) => void): void {
    this.listeners.set(about, hear as (items: readonly unknown[]) => void);
  }

  /** Call it after the commit; it waits for nobody. */
  tell(about: string, items: readonly unknown[]): void {
    for (let at = 0; at < items.length; at += MOST_AT_ONCE) {
      const said: Said = { by: this.self, about, items: items.slice(at, at + MOST_AT_ONCE) };
      this.options.dataSource
        .query('SELECT pg_notify($1, $2)', [CHANNEL, JSON.stringify(said)])
        .catch((error: unknown) => {
          this.options.logger.warn({ code: errorCode(error) }, 'the other processes were not told');
        });
    }
  }

  start(): void {
    this.listening ??= this.listen();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.listening;
  }

  private async listen(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const client = new Client({
        connectionString: this.options.databaseUrl,
        application_name: 'staffetta-siblings',
        keepAlive: true,
      });
      const ended = new Promise<void>((resolve) => {
        client.on('error', () => {
          resolve();
        });
        client.once('end', resolve);
        signal.addEventListener('abort', () => {
          resolve();
        });
      });
      client.on('notification', ({ payload }) => {
        this.hear(payload);
      });
      try {
        await client.connect();
        await client.query(`LISTEN ${CHANNEL}`);
        await ended;
      } catch (error) {
        this.options.logger.warn(
          { code: errorCode(error) },
          'the other processes cannot be heard; trying again',
        );
      }
      await client.end().catch(() => undefined);
      await sleep(RETRY_MS, signal);
    }
  }

  private hear(payload = ''): void {
    const { by, about, items } = JSON.parse(payload) as Said;
    if (by !== this.self) this.listeners.get(about)?.(items);
  }
}
