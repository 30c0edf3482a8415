import type { DataSource } from 'typeorm';
import { errorCode } from '#messaging';
import type { ServiceView } from '../app/directory/stored-service.js';
import { listedServices } from '../app/hsds/hsds-query.js';
import type { PlanContext } from '../app/plan-context.js';

const FRESH_MS = 5_000;

/**
 * The directory as everybody sees it: read at most every few seconds, however many look at it, and the last one known
 * while the database is down. Whoever looks for help is never turned away.
 */
export class KnownServices {
  private known: readonly ServiceView[] | undefined;
  private reading: Promise<readonly ServiceView[]> | undefined;
  private until = 0;

  constructor(
    private readonly db: DataSource,
    private readonly context: PlanContext,
  ) {}

  /** The same list until it is read again. @throws where it was never read */
  async read(): Promise<readonly ServiceView[]> {
    if (this.known !== undefined && performance.now() < this.until) return this.known;
    this.reading ??= this.look();
    return this.reading;
  }

  private async look(): Promise<readonly ServiceView[]> {
    try {
      this.known = await listedServices(this.db, this.context);
      return this.known;
    } catch (error) {
      if (this.known === undefined) throw error;
      this.context.logger.warn({ code: errorCode(error) }, 'the last known directory is shown');
      return this.known;
    } finally {
      this.until = performance.now() + FRESH_MS;
      this.reading = undefined;
    }
  }
}
