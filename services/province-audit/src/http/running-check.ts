import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { within } from '#messaging';
import { checkLog, type LogCheck } from '../app/check-log.js';
import type { AuditContext } from '../app/audit-context.js';
import { keepCheck } from '../app/log-state.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';

/** How long a request waits for the result; the door gives up a little later. */
const WAIT_MS = 3_500;
/** How long a result waits for an asker who was told to come back: an older one says nothing of the log as it is now. */
const FRESH_MS = 30_000;

/** One check at a time, shared by all who ask while it runs. A long one goes on between the requests. */
@Injectable()
export class RunningCheck {
  private running: Promise<LogCheck> | undefined;
  /** Finished after its asker had gone: for the one who comes back. */
  private left: { readonly result: LogCheck; readonly at: number } | undefined;
  private checked = 0;

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
  ) {}

  /** The result, or how far it is: ask again then. @throws what the check throws */
  async ask(): Promise<LogCheck | { readonly checked: number }> {
    const { left } = this;
    this.left = undefined;
    if (left !== undefined && Date.now() - left.at < FRESH_MS) return left.result;
    const running = this.result();
    const result = await within(WAIT_MS, running);
    if (result !== undefined) return result;
    running.then(
      (late) => (this.left = { result: late, at: Date.now() }),
      () => undefined, // whoever asks next starts anew
    );
    return { checked: this.checked };
  }

  /** The result of the check that runs, or of a new one, however long it takes; it is kept. @throws what the check throws */
  result(): Promise<LogCheck> {
    return (this.running ??= this.start().finally(() => {
      this.running = undefined;
    }));
  }

  private async start(): Promise<LogCheck> {
    this.checked = 0;
    const { registry, clock } = this.context;
    const result = await checkLog(this.db, registry, clock.now(), (checked) => (this.checked = checked));
    await keepCheck(this.db, result);
    return result;
  }
}
