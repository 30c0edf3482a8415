import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { FileLink } from '../../../ui/FileLink.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Empty, Page, Section } from '../../../ui/Page.js';
import { useTimes } from '../../../ui/time.js';
import { usePlaces, useNodes } from '../nodes.js';
import type { PublishedPeriod } from '../types.js';
import { Publish } from './Publish.js';
import { PURPOSES } from './purposes.js';
import { Rebuild } from './Rebuild.js';

/** What is published, period by period, with its files; the auditor publishes and has it counted again. */
export default function IndicatorList(): JSX.Element {
  const t = useText('indicators');
  const times = useTimes();
  const to = usePlaces();
  const { may } = useActing();
  const { audit } = useNodes();
  const query = useRead<{ items: readonly PublishedPeriod[] }>(audit, 'indicators');
  return (
    <Page title={t('title')} crumbs={[{ label: t('network'), href: to('/q') }]}>
      <Loaded query={query}>
        {({ items }) => (
          <>
            {items.length === 0 ? (
              <Empty>
                <p>{t('none')}</p>
                <p>{t('noneText')}</p>
              </Empty>
            ) : null}
            {[...items].reverse().map(({ period, publishedAt }) => (
              <Section key={period} title={t('titleOf', { period })}>
                <p>{t('publishedOn', { day: times.day(publishedAt) })}</p>
                <ul className="plain">
                  {PURPOSES.map((purpose) => (
                    <li key={purpose}>
                      <Link href={to(`/q/n/${period}/${String(purpose)}`)}>{t(`purposes.p${purpose}`)}</Link>
                    </li>
                  ))}
                </ul>
                <ul className="links">
                  <li>
                    <FileLink api={audit} path={`indicators/${period}.csv`} name={`${period}.csv`}>
                      {t('allCsv')}
                    </FileLink>
                  </li>
                  <li>
                    <FileLink api={audit} path={`indicators/${period}.html`}>
                      {t('printable')}
                    </FileLink>
                  </li>
                  {period.includes('Q')
                    ? null
                    : (['istat', 'puglia'] as const).map((form) => (
                        <li key={form}>
                          {t(`returns.${form}`)}:{' '}
                          <FileLink api={audit} path={`returns/${form}-${period}.html`}>
                            {t('page')}
                          </FileLink>
                          {', '}
                          <FileLink
                            api={audit}
                            path={`returns/${form}-${period}.csv`}
                            name={`${form}-${period}.csv`}
                          >
                            CSV
                          </FileLink>
                        </li>
                      ))}
                </ul>
              </Section>
            ))}
          </>
        )}
      </Loaded>
      {may('indicator:publish') ? (
        <>
          <Publish />
          <Rebuild />
        </>
      ) : null}
    </Page>
  );
}
