import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { send } from '../api/client.js';
import { useLanguage, useText } from '../i18n/index.js';
import { Notice } from '../ui/Notice.js';
import { PhoneLink } from '../ui/PhoneLink.js';
import { useTimes } from '../ui/time.js';
import { useActing } from './acting.js';
import { useNetwork } from './network.js';
import { PATHS } from './PageFooter.js';

interface Pause {
  readonly on: boolean;
  readonly until?: string | null;
  readonly nodes?: readonly string[];
}

const AGAIN_MS = 30_000;
/** Who is asked when it cannot wait. */
const URGENT_SERVICES = ['placement', 'social-emergency'];

/** That there is a pause: what waits, what does not, and whom to telephone if the screen does not take it. */
export function MaintenanceBar(): JSX.Element | null {
  const t = useText();
  const times = useTimes();
  const paths = PATHS[useLanguage()];
  const { api } = useActing();
  const { institutions } = useNetwork();
  const { data } = useQuery({
    queryKey: ['maintenance'],
    queryFn: async ({ signal }) => (await send<Pause>('GET', '/api/maintenance', { signal })).data,
    refetchInterval: AGAIN_MS,
  });
  const isHere = data?.on === true && (data.nodes?.length === 0 || data.nodes?.includes(api.node) === true);
  if (!isHere) return null;
  const { until } = data;
  const called = institutions.filter(
    ({ onCall, services = [] }) =>
      onCall !== undefined && services.some((service) => URGENT_SERVICES.includes(service)),
  );
  const titleUntil = (end: string): string => {
    const [time, day] = [times.clock(end), times.otherDay(end)];
    return day === undefined
      ? t('maintenance.titleUntil', { time })
      : t('maintenance.titleUntilDay', { day, time });
  };
  return (
    <Notice tone="warn" alert title={until == null ? t('maintenance.title') : titleUntil(until)}>
      <p>
        {t('maintenance.text')} {t('maintenance.emergency')}
      </p>
      <details>
        <summary>{t('maintenance.numbers')}</summary>
        <ul className="plain-list">
          {called.map(({ id, name, onCall = '' }) => (
            <li key={id}>
              {name} <PhoneLink phone={onCall} />
            </li>
          ))}
        </ul>
        <p>
          <a href={paths.sheets}>{t('app.sheets')}</a> {t('maintenance.paper')}
        </p>
      </details>
    </Notice>
  );
}
