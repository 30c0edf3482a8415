import type { JSX } from 'react';
import { useLocation } from 'wouter';
import { useRead } from '../../../api/queries.js';
import { useLanguage, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Empty, Page, Section } from '../../../ui/Page.js';
import { Pick } from '../Pick.js';
import { usePlaces, useNodes } from '../nodes.js';
import type { PublishedPeriod } from '../types.js';
import { PURPOSES } from './purposes.js';
import { TableSection } from './TableSection.js';
import type { Meaning, Release } from './types.js';

/** What is published of a period, for one purpose of the plan. */
export default function IndicatorPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('indicators');
  const language = useLanguage();
  const to = usePlaces();
  const [, go] = useLocation();
  const { audit } = useNodes();
  const { period = '', purpose = '1' } = params;
  const periods = useRead<{ items: readonly PublishedPeriod[] }>(audit, 'indicators');
  const release = useRead<Release>(audit, `indicators/${period}.json`);
  const dictionary = useRead<readonly Meaning[]>(audit, 'indicators/dictionary.json');
  return (
    <Page
      title={t('titleOf', { period })}
      crumbs={[{ label: t('title'), href: to('/q/n') }]}
      actions={<Button onClick={() => print()}>{t('action.print')}</Button>}
      wide
    >
      <div className="filters">
        <Pick
          label={t('period')}
          value={period}
          options={(periods.data?.items ?? []).map((one) => ({ value: one.period, label: one.period }))}
          onChange={(value) => go(to(`/q/n/${value}/${purpose}`))}
        />
        <Pick
          label={t('purpose')}
          value={purpose}
          options={PURPOSES.map((one) => ({ value: String(one), label: t(`purposes.p${one}`) }))}
          onChange={(value) => go(to(`/q/n/${period}/${value}`))}
        />
      </div>
      <Loaded query={release}>
        {({ tables, notes }) => {
          const shown = tables.filter((table) => table.purpose === Number(purpose));
          return (
            <>
              {shown.length === 0 ? (
                <Empty>
                  <p>{t('noTable')}</p>
                </Empty>
              ) : null}
              {shown.map((table) => (
                <TableSection
                  key={`${table.table} ${table.period}`}
                  table={table}
                  meaning={dictionary.data?.find((one) => one.table === table.table)}
                />
              ))}
              {notes.length === 0 ? null : (
                <Section title={t('notes')}>
                  <ul>
                    {notes.map((note) => (
                      <li key={note.it}>{note[language]}</li>
                    ))}
                  </ul>
                </Section>
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
