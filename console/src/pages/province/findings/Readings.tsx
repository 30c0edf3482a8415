import type { JSX } from 'react';
import { useRead } from '../../../api/queries.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Section } from '../../../ui/Page.js';
import { useTimes } from '../../../ui/time.js';
import { useNodes } from '../nodes.js';

interface Reading {
  readonly id?: string;
  readonly finding: string;
  readonly reason: string;
  readonly at: string;
}

/** Who is asked sees when the Province has read the event, and why. */
export function Readings({ finding }: { readonly finding: string }): JSX.Element {
  const t = useText('province');
  const code = useCodes();
  const times = useTimes();
  const { audit } = useNodes();
  const query = useRead<{ items: readonly Reading[] }>(audit, 'readings?limit=200');
  return (
    <Section title={t('finding.readings')}>
      <Loaded query={query}>
        {({ items }) => {
          const own = items.filter((one) => one.finding === finding);
          if (own.length === 0) return <p>{t('finding.readingsNone')}</p>;
          return (
            <ul className="plain">
              {own.map(({ reason, at }, index) => (
                <li key={index}>
                  {t('finding.readOn', { day: times.day(at), reason: code('readingReason', reason) })}
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Section>
  );
}
