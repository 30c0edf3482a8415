import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { within } from '#messaging';
import type { AuditContext } from '../app/audit-context.js';
import { loadSolver } from '../app/indicators/load-solver.js';
import { rebuild, type Rebuilding } from '../app/indicators/rebuild.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';

/** How long a request waits for the end; the door gives up a little later. */
const WAIT_MS = 3_500;
/** How long a result waits for whoever was told to come back. */
const FRESH_MS = 60_000;

/** One rebuild at a time, shared by all who ask while it runs. It goes on between the requests. */
@Injectable()
export class RunningRebuild {
  private running: Promise<Rebuilding> | undefined;
  private left: { readonly result: Rebuilding; readonly at: number } | undefined;
  private now: Rebuilding = { position: 0, to: 0, periods: [] };

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
  ) {}

  /** How far it is, or the end. @throws what the rebuild throws; asking again goes on where it stopped */
  async ask(): Promise<{ readonly ended: boolean; readonly now: Rebuilding }> {
    const { left } = this;
    this.left = undefined;
    if (left !== undefined && Date.now() - left.at < FRESH_MS) return { ended: true, now: left.result };
    const running = (this.running ??= this.start());
    const result = await within(WAIT_MS, running);
    if (result !== undefined) return { ended: true, now: result };
    running.then(
      (late) => (this.left = { result: late, at: Date.now() }),
      () => undefined, // whoever asks next goes on from there
    );
    return { ended: false, now: this.now };
  }

  /** How far one is that somebody has begun; undefined: none runs. */
  state(): Rebuilding | undefined {
    return this.running === undefined ? undefined : this.now;
  }

  private async start(): Promise<Rebuilding> {
    try {
      const { registry } = this.context;
      return await rebuild(this.db, registry, await loadSolver(), (now) => (this.now = now));
    } finally {
      this.running = undefined;
    }
  }
}
