import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { Live } from '../../ui/Live.js';
import { Loaded } from '../../ui/Loaded.js';
import { Section } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useNow, useTimes } from '../../ui/time.js';
import { AdmitButton } from './AdmitButton.js';
import type { Arrival, Items } from './types.js';
import { Urgency } from '../../ui/Urgency.js';

/** Who is expected, with one click for each arrival. After the expected time the place is kept for six hours. */
export function Arrivals(): JSX.Element {
  const t = useText('shelter');
  const { api } = useActing();
  const arrivals = useRead<Items<Arrival>>(api, 'arrivals');
  return (
    <Section title={t('arrivals.title')}>
      <Loaded query={arrivals}>
        {({ items }) => (
          <>
            {/* one more or one fewer is said as a number: the rows count the minutes */}
            <p className="visually-hidden">
              <Live>{t('arrivals.count', { count: items.length })}</Live>
            </p>
            {items.length === 0 ? (
              <p>{t('arrivals.none')}</p>
            ) : (
              <ul className="rows">
                {items.map((arrival) => (
                  <li key={arrival.referral}>
                    <Row arrival={arrival} />
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Row({ arrival }: { readonly arrival: Arrival }): JSX.Element {
  const t = useText('shelter');
  const network = useNetwork();
  const times = useTimes();
  const now = useNow();
  const { key } = useActing();
  const { referral, from, urgency, state, unit, expected, until, departedAt } = arrival;
  const late = expected === null ? 0 : now - Date.parse(expected);
  return (
    <div className="row-item">
      <div>
        <p className="row-title">
          <Link href={`/p/${key}/r/${referral}/r`}>{t('offerTo.from', { name: network.name(from) })}</Link>
        </p>
        {unit === null ? (
          <Tag tone="warn">{t('arrivals.noUnit')}</Tag>
        ) : (
          <Link href={`/p/${key}/s/${unit.id}`}>{t('unit.one', { code: unit.code })}</Link>
        )}{' '}
        <Urgency level={urgency} />
      </div>
      <div className="row-more">
        {expected === null ? (
          <span>{t('arrivals.unsaid')}</span>
        ) : (
          <span className={late > 0 ? 'due-late' : undefined}>
            {t(late > 0 ? 'arrivals.late' : 'arrivals.expected', {
              time: times.span(Math.abs(late)),
              at: times.moment(expected),
            })}
          </span>
        )}
        {until === null ? null : <small>{t('arrivals.keptUntil', { at: times.moment(until) })}</small>}
        {departedAt === null ? null : (
          <small>{t('arrivals.departed', { at: times.moment(departedAt) })}</small>
        )}
        <Live>{state === 'no-show' ? <Tag tone="warn">{t('state.no-show')}</Tag> : null}</Live>
      </div>
      <div className="row-end">
        <AdmitButton referral={referral} unit={unit?.code ?? ''} />
      </div>
    </div>
  );
}
