import type { DataSource } from 'typeorm';
import { errorCode } from '#messaging';
import type { ServiceView } from '../../app/directory/stored-service.js';
import { listedServices } from '../../app/hsds/hsds-query.js';
import type { PlanContext } from '../../app/plan-context.js';

const FRESH_MS = 5_000;

/**
 * The directory as the page shows it: read at most every few seconds, however many look at it, and the last one known
 * while the database is down. Whoever looks for help is never turned away.
 */
export class KnownServices {
  private known: readonly ServiceView[] = [];
  private reading: Promise<readonly ServiceView[]> | undefined;
  private until = 0;

  constructor(
    private readonly db: DataSource,
    private readonly context: PlanContext,
  ) {}

  async read(): Promise<readonly ServiceView[]> {
    if (performance.now() < this.until) return this.known;
    this.reading ??= this.look();
    return this.reading;
  }

  private async look(): Promise<readonly ServiceView[]> {
    try {
      this.known = await listedServices(this.db, this.context);
    } catch (error) {
      this.context.logger.warn({ code: errorCode(error) }, 'the page of services shows what was known');
    }
    this.until = performance.now() + FRESH_MS;
    this.reading = undefined;
    return this.known;
  }
}
