import type { JSX } from 'react';
import { useLanguage, useText } from '../../../i18n/index.js';
import { FileLink } from '../../../ui/FileLink.js';
import { Section } from '../../../ui/Page.js';
import { useNodes } from '../nodes.js';
import { BarChart } from './BarChart.js';
import type { Datum, Meaning, ReleaseTable } from './types.js';
import { barsOf, labelOf } from './words-of.js';

/** One published table: the picture, the numbers beside it, why some are hidden, and the file. */
export function TableSection({
  table,
  meaning,
}: {
  readonly table: ReleaseTable;
  readonly meaning: Meaning | undefined;
}): JSX.Element {
  const t = useText('indicators');
  const language = useLanguage();
  const title = table.title[language];
  const number = new Intl.NumberFormat(language === 'it' ? 'it-IT' : 'en-GB', { maximumFractionDigits: 1 });
  const unit = t(`unit.${table.unit}` as 'unit.count');
  const format = (value: number): string =>
    table.unit === 'percent' ? `${number.format(value)} %` : number.format(value);
  const rowName = (code: string): string => labelOf(meaning?.rows, code, language, t('total'));
  const columnName = (code: string | null): string => labelOf(meaning?.columns, code, language, t('total'));
  const bars = barsOf(table, ({ row, column }) =>
    column === null || column === '*' ? rowName(row) : `${rowName(row)}: ${columnName(column)}`,
  );
  const isHidden = table.data.some(({ value }) => value === null);
  const said = bars
    .map(({ label, value }) => `${label} ${value === null ? t('hidden') : format(value)}`)
    .join('; ');
  const { audit } = useNodes();
  return (
    <Section
      title={title}
      actions={
        <FileLink
          api={audit}
          path={`indicators/${table.period}/${table.table}.csv`}
          name={`${table.table}-${table.period}.csv`}
          className="card-more"
        >
          {t('csv')}
          <span className="visually-hidden">: {title}</span>
        </FileLink>
      }
    >
      {meaning?.note == null ? null : <p>{meaning.note[language]}</p>}
      <BarChart
        title={`${title}, ${unit}`}
        description={said}
        hidden={t('hidden')}
        bars={bars}
        format={format}
      />
      {isHidden ? (
        <p className="field-hint">{t(table.kind === 'counts' ? 'whyCounts' : 'whyOthers')}</p>
      ) : null}
      <Numbers table={table} meaning={meaning} format={format} rowName={rowName} columnName={columnName} />
    </Section>
  );
}

function Numbers({
  table,
  meaning,
  format,
  rowName,
  columnName,
}: {
  readonly table: ReleaseTable;
  readonly meaning: Meaning | undefined;
  readonly format: (value: number) => string;
  readonly rowName: (code: string) => string;
  readonly columnName: (code: string | null) => string;
}): JSX.Element {
  const t = useText('indicators');
  const language = useLanguage();
  const { data, unit } = table;
  const rows = [...new Set(data.map(({ row }) => row))];
  const heads = unique(data);
  const headName = ({ column, measure }: Datum): string => {
    const of = column === null ? '' : columnName(column);
    if (table.kind !== 'measures') return of === '' ? t(`unit.${unit}` as 'unit.count') : of;
    return `${of === '' ? '' : `${of}, `}${t(`measure.${measure}` as 'measure.median')}`;
  };
  const title = table.title[language];
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={title}>
      <table className="table">
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{meaning?.rows.title[language] ?? t('what')}</th>
            {heads.map((head) => (
              <th key={`${head.column ?? ''} ${head.measure}`} scope="col" className="num">
                {headName(head)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row">{rowName(row)}</th>
              {heads.map((head) => {
                const cell = data.find(
                  (one) => one.row === row && one.column === head.column && one.measure === head.measure,
                );
                return (
                  <td key={`${head.column ?? ''} ${head.measure}`} className="num">
                    {cell === undefined ? '' : cell.value === null ? t('hidden') : format(cell.value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One of each column and measure, in the order in which they come. */
function unique(data: readonly Datum[]): readonly Datum[] {
  const seen = new Map<string, Datum>();
  for (const datum of data) {
    const key = `${datum.column ?? ''} ${datum.measure}`;
    if (!seen.has(key)) seen.set(key, datum);
  }
  return [...seen.values()];
}
