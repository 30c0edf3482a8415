import type { EntityManager } from 'typeorm';
import type { EventData } from '#contracts';
import { plainDraft, publishAll } from '#messaging';
import { basisOf, dataOf } from '../../domain/indicators/render/grid.js';
import {
  periodCode,
  type Category,
  type PublishedTable,
  type Release,
  type Table,
  type Words,
} from '../../domain/indicators/table.js';
import type { AuditContext } from '../audit-context.js';

type Told = EventData['staffetta.audit.table-published.v1'];

/**
 * Says a release on `audit`, table by table: the plan's report is made of it, and the log holds what was published. Only
 * what is published travels, hidden as it is (ADR 0049).
 */
export async function tellRelease(
  tx: EntityManager,
  { speaker, registry, clock }: Pick<AuditContext, 'speaker' | 'registry' | 'clock'>,
  { release, digest }: { readonly release: Release; readonly digest: string },
  tables: readonly Table[],
): Promise<void> {
  const code = periodCode(release.period);
  const drafts = release.tables.map((published) => {
    const table = tables.find((each) => each.code === published.table);
    if (table === undefined) throw new RangeError(`no table ${published.table}`);
    const value = Buffer.from(JSON.stringify({ release: code, ...toldOf(table, published, tables), digest }));
    const type = 'staffetta.audit.table-published.v1';
    return plainDraft({ type, speaker, subject: code.toLowerCase(), value, at: clock.now() });
  });
  await publishAll(tx, drafts, registry);
}

function toldOf(
  table: Table,
  published: PublishedTable,
  tables: readonly Table[],
): Omit<Told, 'release' | 'digest'> {
  const { rows, columns } = basisOf(table, tables);
  return {
    period: periodCode(published.period),
    table: table.code,
    purpose: table.purpose,
    kind: table.kind,
    unit: table.kind === 'measures' ? table.unit : table.kind === 'shares' ? 'percent' : 'count',
    title: words(table.title),
    ...(table.note === undefined ? {} : { note: words(table.note) }),
    rows: words(rows.title),
    ...(columns === undefined ? {} : { columns: words(columns.title) }),
    data: dataOf(table, published, tables).map(({ row, column, measure, value }) => ({
      row: categoryOf(row),
      ...(column === undefined ? {} : { column: categoryOf(column) }),
      measure,
      value: value ?? null,
    })),
  };
}

const words = ({ it, en }: Words): Words => ({ it, en });
const categoryOf = ({ code, title }: Category): { code: string; it: string; en: string } => ({
  code,
  ...words(title),
});
