import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Timers } from '#messaging';
import type { PlanContext } from '../../app/plan-context.js';
import { PLAN_CONTEXT, PLAN_DIR } from '../../plan.tokens.js';
import type { ImportKind } from './import-kind.js';
import { IMPORT_KINDS } from './kinds.js';
import { runImport } from './run-import.js';

const LOOK_MS = 500;

/**
 * Brings in the tables of a folder, each once, as soon as the registry says which institutions there are. In the order
 * of the kinds; one that has faults is told in the log and tried at the next start.
 */
@Injectable()
export class DemoFiles implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timers: Timers | undefined;
  private looked = false;

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
    @Inject(PLAN_DIR) private readonly dir: string | undefined,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { dir } = this;
    if (dir === undefined) return;
    this.timers = new Timers(
      [{ name: 'demo-files', everyMs: LOOK_MS, run: () => this.look(dir) }],
      this.context.logger,
    );
    await this.timers.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.timers?.stop();
  }

  private async look(dir: string): Promise<void> {
    if (this.looked || !this.knowsNetwork()) return;
    this.looked = true;
    const files = await readdir(dir).catch(() => []);
    for (const kind of IMPORT_KINDS) {
      const file = files.find((name) => name === `${kind.name}.csv` || name === `${kind.name}.yaml`);
      if (file !== undefined) await this.bring(kind, dir, file);
    }
    this.context.wakeRelay();
  }

  /** Its ambiti and its ASL are read: whoever a file names is there by then or is nowhere. */
  private knowsNetwork(): boolean {
    const kinds = new Set(this.context.registry.institutions().map(({ kind }) => kind));
    return ['ambito', 'asl', 'cav', 'casa-rifugio'].every((kind) => kinds.has(kind));
  }

  private async bring(kind: ImportKind, dir: string, file: string): Promise<void> {
    const known: unknown[] = await this.db.query('SELECT 1 FROM imported_file WHERE name = $1', [file]);
    if (known.length > 0) return;
    const { clock, logger, province } = this.context;
    try {
      const report = await runImport(this.db, this.context, {
        kind,
        written: await readFile(join(dir, file), 'utf8'),
        format: file.endsWith('.yaml') ? 'yaml' : 'csv',
        preview: false,
        by: { subject: 'file', institution: province },
      });
      await this.db.query(
        'INSERT INTO imported_file (name, at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
        [file, clock.now()],
      );
      logger.info({ kind: kind.name, count: report.rows }, 'a table was imported');
    } catch (error) {
      const { code, details } = error as { code?: string; details?: { errors?: readonly unknown[] } };
      const [first] = (details?.errors ?? []) as readonly { row?: number; column?: string; code?: string }[];
      logger.warn(
        {
          kind: kind.name,
          code: code ?? 'unknown',
          row: first?.row,
          column: first?.column,
          rule: first?.code,
        },
        'a table was not imported',
      );
    }
  }
}
