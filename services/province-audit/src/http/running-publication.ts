import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LogServer, within } from '#messaging';
import type { Idempotency } from '#referral';
import type { AuditContext } from '../app/audit-context.js';
import { catchUp } from '../app/indicators/catch-up.js';
import { loadSolver } from '../app/indicators/load-solver.js';
import { publish } from '../app/indicators/publish.js';
import type { Published } from '../app/indicators/releases.js';
import { stillReading } from '../domain/indicators/release.errors.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';

/** How long the topics may take to be read to their end: shorter than the request waits, so that it hears of it. */
const READ_MS = 3_000;
/** How long a request waits for the end; the door gives up a little later. */
const WAIT_MS = 3_500;
/** How long an outcome waits for whoever was told to come back. */
const FRESH_MS = 60_000;

export interface Publication {
  readonly period: string;
  /** The provider's id of who publishes. */
  readonly by: string;
  /** Of the request: said again it is the same one. */
  readonly key: string;
  readonly idempotency: Idempotency;
}

/** Publications that go on between the requests that ask for them. */
@Injectable()
export class RunningPublication {
  private readonly running = new Map<string, Promise<Published>>();

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
    @Inject(LogServer) private readonly server: Pick<LogServer, 'readToEnd'>,
  ) {}

  /** What is published; undefined: not yet, ask again. @throws what `publish` throws; `unavailable` indicators.still-reading */
  async ask(asked: Publication): Promise<Published | undefined> {
    const name = JSON.stringify([asked.by, asked.period, asked.key]);
    const running = this.running.get(name) ?? this.start(name, asked);
    try {
      const result = await within(WAIT_MS, running);
      if (result !== undefined) this.running.delete(name);
      return result;
    } catch (error) {
      this.running.delete(name);
      throw error;
    }
  }

  private start(name: string, asked: Publication): Promise<Published> {
    const started = this.publish(asked);
    this.running.set(name, started);
    const forget = (): void => {
      if (this.running.get(name) === started) this.running.delete(name);
    };
    const settled = (): void => void setTimeout(forget, FRESH_MS).unref();
    started.then(settled, settled);
    return started;
  }

  private async publish({ period, by, idempotency }: Publication): Promise<Published> {
    const solve = await loadSolver();
    if (!(await this.server.readToEnd(AbortSignal.timeout(READ_MS)))) throw stillReading();
    await catchUp(this.db, this.context.registry);
    const published = await this.db.transaction((tx) =>
      publish(tx, this.context, solve, { period, by, idempotency }),
    );
    this.context.wakeRelay();
    return published;
  }
}
