import type { DataSource, EntityManager } from 'typeorm';
import { AppError, newId } from '#kernel';
import { claimKey, type Idempotency } from '#referral';
import type { RowFault, TableFormat } from '../../app/imports/parse-table.js';
import { digestOf, type PlanContext } from '../../app/plan-context.js';
import { checkRows } from './check-rows.js';
import type { ImportBy, ImportKind, Saved } from './import-kind.js';
import { messageOf } from './messages.js';

const MOST_SHOWN = 200;

export interface ImportReport {
  readonly kind: string;
  readonly preview: boolean;
  readonly rows: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Only of a preview: otherwise nothing is written and they are a problem's details. */
  readonly errors: readonly (RowFault & { readonly message: { readonly it: string; readonly en: string } })[];
}

export interface Import {
  readonly kind: ImportKind;
  readonly written: string;
  readonly format: TableFormat;
  readonly preview: boolean;
  readonly by: ImportBy;
  readonly idempotency?: Idempotency;
}

/**
 * Imports a table, all or nothing; a preview does the same and writes nothing, so that it finds the same faults.
 * @throws AppError `unprocessable` `import.invalid` with each fault by row and column, `idempotency.reused`
 */
export async function runImport(db: DataSource, context: PlanContext, asked: Import): Promise<ImportReport> {
  const { kind, written, format, preview } = asked;
  const { rows, faults } = checkRows(written, format, kind);
  if (faults.length > 0) return answer(asked, rows.length, { outcomes: [], faults });
  const ended = new Map<'saved', Saved>();
  try {
    return await db.transaction(async (tx) => {
      const again = preview ? undefined : await replayOf(tx, asked);
      if (again !== undefined) return again;
      const saved = await kind.save(tx, context, rows, asked.by);
      ended.set('saved', saved);
      if (preview || saved.faults.length > 0) throw new RollBack();
      const report = answer(asked, rows.length, saved);
      await keepRun(tx, context, asked, report);
      return report;
    });
  } catch (error) {
    const saved = ended.get('saved');
    if (error instanceof RollBack && saved !== undefined) return answer(asked, rows.length, saved);
    throw error;
  }
}

/** Ends a transaction that is to leave nothing behind. */
class RollBack extends Error {}

function answer({ kind, preview }: Import, rows: number, { outcomes, faults }: Saved): ImportReport {
  const errors = faults.slice(0, MOST_SHOWN).map((fault) => ({ ...fault, message: messageOf(fault.code) }));
  if (errors.length > 0 && !preview) {
    throw new AppError('unprocessable', 'import.invalid', 'Nothing was imported: the file has faults.', {
      errors,
      count: faults.length,
    });
  }
  const count = (outcome: string): number => outcomes.filter((each) => each === outcome).length;
  return {
    kind: kind.name,
    preview,
    rows,
    created: count('created'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    errors,
  };
}

async function replayOf(tx: EntityManager, { idempotency, kind }: Import): Promise<ImportReport | undefined> {
  if (idempotency === undefined) return undefined;
  const replay = await claimKey(tx, idempotency, newId());
  if (replay === undefined) return undefined;
  const [run]: Pick<ImportReport, 'rows' | 'created' | 'changed' | 'unchanged'>[] = await tx.query(
    'SELECT rows, created, changed, unchanged FROM import_run WHERE id = $1',
    [replay.resource],
  );
  const counts = run ?? { rows: 0, created: 0, changed: 0, unchanged: 0 };
  return { kind: kind.name, preview: false, ...counts, errors: [] };
}

/** Under the id that the key was claimed for, so that the same request again is told the same. */
async function keepRun(
  tx: EntityManager,
  { clock }: PlanContext,
  { kind, written, by, idempotency }: Import,
  { rows, created, changed, unchanged }: ImportReport,
): Promise<void> {
  await tx.query(
    `INSERT INTO import_run (id, kind, rows, created, changed, unchanged, digest, imported_by, at)
     SELECT coalesce((SELECT resource FROM idempotency WHERE client = $9 AND route = $10 AND key = $11), $1),
       $2, $3, $4, $5, $6, $7, $8, $12`,
    [
      ...[newId(), kind.name, rows, created, changed, unchanged, digestOf(written), by.subject],
      ...[idempotency?.client ?? '', idempotency?.route ?? '', idempotency?.key ?? '', clock.now()],
    ],
  );
}
