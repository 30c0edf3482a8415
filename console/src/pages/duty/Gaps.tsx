import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { useTimes } from '../../ui/time.js';
import { daysFrom } from './days.js';
import type { Gap } from './types.js';

/** Several services without anybody at the same time are one hole in the rota. */
function together(
  gaps: readonly Gap[],
): readonly (Omit<Gap, 'service'> & { readonly services: readonly string[] })[] {
  const found = new Map<string, Omit<Gap, 'service'> & { services: string[] }>();
  for (const { service, ...gap } of gaps) {
    const known = found.get(`${gap.from}${gap.until}`);
    if (known === undefined) found.set(`${gap.from}${gap.until}`, { ...gap, services: [service] });
    else known.services.push(service);
  }
  return [...found.values()];
}

/** When the network believes that somebody answers and nobody is on duty: said first, and loudly. */
export function Gaps({ first, days }: { readonly first: string; readonly days: number }): JSX.Element {
  const t = useText('duty');
  const code = useCodes();
  const times = useTimes();
  const { api, key, may } = useActing();
  const span = daysFrom(first, days);
  const [from, to] = [span[0]?.from ?? 0, span.at(-1)?.until ?? 0].map((at) => new Date(at).toISOString());
  const query = useRead<{ items: readonly Gap[] }>(api, `duty/gaps?from=${from ?? ''}&to=${to ?? ''}`);
  return (
    <div aria-live="polite">
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Notice tone="good" title={t('gaps.none')} />
          ) : (
            <Notice tone="bad" title={t('gaps.title', { count: together(items).length })}>
              <p>{t('gaps.text')}</p>
              <ul>
                {together(items).map((gap) => (
                  <li key={gap.from + gap.until}>
                    <strong>
                      {t('gaps.span', { from: times.moment(gap.from), until: times.moment(gap.until) })}
                    </strong>
                    {gap.workingDay ? null : ` (${t('gaps.holiday')})`}:{' '}
                    {gap.services.map((service) => code('service', service)).join(', ')}{' '}
                    {may('duty:manage') ? (
                      <Link href={`/p/${key}/d/s/new-${Date.parse(gap.from)}-${Date.parse(gap.until)}`}>
                        {t('gaps.close')}
                      </Link>
                    ) : null}
                  </li>
                ))}
              </ul>
            </Notice>
          )
        }
      </Loaded>
    </div>
  );
}
