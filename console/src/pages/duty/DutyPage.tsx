import { useState, type JSX } from 'react';
import { useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Page, Section } from '../../ui/Page.js';
import { PhoneLink } from '../../ui/PhoneLink.js';
import { useNow, useTimes } from '../../ui/time.js';
import { daysFrom, romeDay } from './days.js';
import { Gaps } from './Gaps.js';
import { ShiftTable } from './ShiftTable.js';
import type { Shift } from './types.js';

const WEEK = 7;
const WEEK_MS = WEEK * 24 * 3_600_000;
const AGAIN_MS = 60_000;

/** Who is on duty now and next, where nobody is, and the week's shifts. Everybody reads it; a coordinator writes it. */
export default function DutyPage(): JSX.Element {
  const t = useText('duty');
  const { key, may } = useActing();
  const today = romeDay(useNow());
  const [week, setWeek] = useState(0);
  const first = romeDay(Date.parse(`${today}T12:00:00.000Z`) + week * WEEK_MS);
  const mayManage = may('duty:manage');
  return (
    <Page
      title={t('title')}
      actions={
        <>
          <LinkButton href={`/p/${key}/d/m`}>{t('contact.title')}</LinkButton>
          {mayManage ? (
            <>
              <LinkButton href={`/p/${key}/d/p`}>{t('people.title')}</LinkButton>
              <LinkButton href={`/p/${key}/d/y`}>{t('year.title')}</LinkButton>
              <LinkButton look="main" href={`/p/${key}/d/s/new`}>
                {t('shift.new')}
              </LinkButton>
            </>
          ) : null}
        </>
      }
    >
      <Gaps first={first} days={WEEK} />
      <Now />
      <Section
        title={t('week.title')}
        actions={
          <div className="buttons" role="group" aria-label={t('week.title')}>
            <Button onClick={() => setWeek(week - 1)}>{t('week.before')}</Button>
            {week === 0 ? null : <Button onClick={() => setWeek(0)}>{t('week.this')}</Button>}
            <Button onClick={() => setWeek(week + 1)}>{t('week.after')}</Button>
          </div>
        }
      >
        <ShiftTable days={daysFrom(first, WEEK)} mayManage={mayManage} />
      </Section>
    </Page>
  );
}

/** Who is there at this moment, with the number; and who comes next. */
function Now(): JSX.Element {
  const t = useText('duty');
  const times = useTimes();
  const now = useNow();
  const { api } = useActing();
  const [asked] = useState(() => new Date(now).toISOString());
  const current = useRead<{ items: readonly Shift[] }>(api, 'duty', { every: AGAIN_MS });
  const to = new Date(Date.parse(asked) + WEEK_MS).toISOString();
  const coming = useRead<{ items: readonly Shift[] }>(api, `duty/shifts?from=${asked}&to=${to}`);
  const next = coming.data?.items.find(({ from }) => Date.parse(from) > now);
  return (
    <Section title={t('now.title')}>
      <Loaded query={current}>
        {({ items }) =>
          items.length === 0 ? (
            <Notice tone="bad" title={t('now.nobody')} />
          ) : (
            <ul className="rows">
              {items.map((shift) => (
                <li key={shift.id}>
                  <OnDuty shift={shift} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <p>
        {next === undefined
          ? t('now.noNext')
          : t('now.next', { name: next.subject, time: times.moment(next.from) })}
      </p>
    </Section>
  );
}

function OnDuty({ shift: { subject, kind, service, until, phone } }: { readonly shift: Shift }): JSX.Element {
  const t = useText('duty');
  const code = useCodes();
  const times = useTimes();
  return (
    <div className="row-item">
      <p className="row-title">{subject}</p>
      <div className="row-more">
        {code('dutyKind', kind)} · {service === null ? t('shift.all') : code('service', service)} ·{' '}
        {t('now.until', { time: times.moment(until) })}
      </div>
      <div className="row-end">{phone === null ? null : <PhoneLink phone={phone} />}</div>
    </div>
  );
}
