import { useState, type JSX } from 'react';
import { useCommand, useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Page, Section } from '../../ui/Page.js';
import { useNow, useTimes } from '../../ui/time.js';
import { useProblemText } from '../../ui/use-problem-text.js';

interface Figure {
  readonly figure: string;
  readonly by?: string;
  readonly count: number;
}

/** `GET statistics` */
interface Statistics {
  readonly period: string;
  readonly figures: readonly Figure[];
  /** Of the figures as they stand: what is declared is what was looked at. */
  readonly digest: string;
  readonly declared: readonly { readonly version: number; readonly digest: string; readonly at: string }[];
}

/** In which list the words are that a figure is counted by. */
const BY: Readonly<Record<string, string>> = {
  'contacts-by-source': 'contactSource',
  'contacts-by-channel': 'incomingChannel',
  'contacts-by-wish': 'contactWish',
  'contacts-by-outcome': 'contactOutcome',
  'contacts-by-knowledge': 'learnedThrough',
  'files-opened-by-subject': 'caseSubject',
  'files-closed-by-outcome': 'caseOutcome',
  'stays-ended-by-outcome': 'outcome',
  'places-refused-by-lack': 'needLack',
  'nights-without-unit': 'needLack',
};
const YEARS = 3;

/** What never travels as a request is counted here, looked at, and declared by who answers for it. */
export default function StatisticsPage(): JSX.Element {
  const t = useText('duty');
  const { api, key } = useActing();
  const thisYear = new Date(useNow()).getFullYear();
  const [year, setYear] = useState(thisYear);
  const [quarter, setQuarter] = useState('');
  const period = quarter === '' ? String(year) : `${String(year)}-${quarter}`;
  const query = useRead<Statistics>(api, `statistics?period=${period}`);
  return (
    <Page title={t('year.title')} crumbs={[{ label: t('title'), href: `/p/${key}/d` }]}>
      <p>{t('year.intro')}</p>
      <div className="field-row">
        <label className="field">
          <span className="field-label">{t('year.year')}</span>
          <select
            className="field-input"
            value={year}
            onChange={({ target }) => setYear(Number(target.value))}
          >
            {Array.from({ length: YEARS }, (_, back) => thisYear - back).map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span className="field-label">{t('year.part')}</span>
          <select className="field-input" value={quarter} onChange={({ target }) => setQuarter(target.value)}>
            <option value="">{t('year.whole')}</option>
            {['Q1', 'Q2', 'Q3', 'Q4'].map((one) => (
              <option key={one} value={one}>
                {t(`year.${one as 'Q1'}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Loaded query={query}>{(statistics) => <Figures key={period} statistics={statistics} />}</Loaded>
    </Page>
  );
}

function Figures({ statistics }: { readonly statistics: Statistics }): JSX.Element {
  const t = useText('duty');
  const code = useCodes();
  const times = useTimes();
  const textOf = useProblemText();
  const { api } = useActing();
  const { period, figures, digest, declared } = statistics;
  const declare = useCommand<Statistics>(api, (_, key) =>
    api.post('statistics', { period, digest }, { key }),
  );
  const last = declared.at(-1);
  const isDeclared = last?.digest === digest;
  return (
    <Section title={t('year.figures')}>
      {declare.error === null ? null : <Notice tone="bad" alert title={textOf(declare.error)} />}
      <div aria-live="polite">
        {last === undefined ? (
          <Notice tone="info" title={t('year.notYet')} />
        ) : isDeclared ? (
          <Notice tone="good" title={t('year.declared', { time: times.moment(last.at) })} />
        ) : (
          <Notice tone="warn" title={t('year.changed', { time: times.moment(last.at) })} />
        )}
      </div>
      <div className="table-wrap" role="region" aria-label={t('year.figures')} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('year.what')}</th>
              <th scope="col">{t('year.count')}</th>
            </tr>
          </thead>
          <tbody>
            {figures.map(({ figure, by, count }) => (
              <tr key={`${figure}:${by ?? ''}`}>
                <th scope="row">
                  {code('statisticsFigure', figure)}
                  {by === undefined ? null : `: ${code(BY[figure] ?? '', by)}`}
                </th>
                <td>{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isDeclared ? null : (
        <Button look="main" busy={declare.isPending} onClick={() => declare.submit()}>
          {t('year.declare')}
        </Button>
      )}
    </Section>
  );
}
