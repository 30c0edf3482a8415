import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useCodes, useLanguage, useText } from '../../i18n/index.js';
import { Loaded } from '../../ui/Loaded.js';
import { Tag } from '../../ui/Tag.js';
import { useNow, useTimes } from '../../ui/time.js';
import type { Day } from './days.js';
import type { Shift } from './types.js';

/** A week of shifts, a row for each day. A coordinator changes what is not over. */
export function ShiftTable({
  days,
  mayManage,
}: {
  readonly days: readonly Day[];
  readonly mayManage: boolean;
}): JSX.Element {
  const t = useText('duty');
  const language = useLanguage();
  const { api } = useActing();
  const [from, to] = [days[0]?.from ?? 0, days.at(-1)?.until ?? 0].map((at) => new Date(at).toISOString());
  const query = useRead<{ items: readonly Shift[] }>(api, `duty/shifts?from=${from ?? ''}&to=${to ?? ''}`);
  const name = new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', {
    ...{ timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'short' },
  });
  return (
    <Loaded query={query}>
      {({ items }) => (
        <div className="table-wrap" role="region" aria-label={t('week.title')} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('week.day')}</th>
                <th scope="col">{t('week.who')}</th>
              </tr>
            </thead>
            <tbody>
              {days.map((day) => (
                <tr key={day.day}>
                  <th scope="row">{name.format(new Date(`${day.day}T12:00:00.000Z`))}</th>
                  <td>
                    <OfDay
                      day={day}
                      shifts={items.filter(
                        (one) => Date.parse(one.from) < day.until && Date.parse(one.until) > day.from,
                      )}
                      mayManage={mayManage}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Loaded>
  );
}

function OfDay({
  day,
  shifts,
  mayManage,
}: {
  readonly day: Day;
  readonly shifts: readonly Shift[];
  readonly mayManage: boolean;
}): JSX.Element {
  const t = useText('duty');
  const code = useCodes();
  const times = useTimes();
  const now = useNow();
  const { key } = useActing();
  if (shifts.length === 0) return <Tag tone="bad">{t('week.nobody')}</Tag>;
  const at = (moment: string, isThisDay: boolean): string => (isThisDay ? times.clock(moment) : '00:00');
  return (
    <ul className="plain-list">
      {shifts.map(({ id, subject, kind, service, from, until }) => (
        <li key={id}>
          {Date.parse(from) <= day.from && Date.parse(until) >= day.until
            ? t('week.allDay')
            : `${at(from, Date.parse(from) > day.from)}–${at(until, Date.parse(until) < day.until)}`}{' '}
          {mayManage && Date.parse(until) > now ? (
            <Link href={`/p/${key}/d/s/${id}`}>{subject}</Link>
          ) : (
            <strong>{subject}</strong>
          )}{' '}
          <small className="inline">
            {code('dutyKind', kind)}
            {service === null ? null : `, ${code('service', service)}`}
          </small>
        </li>
      ))}
    </ul>
  );
}
