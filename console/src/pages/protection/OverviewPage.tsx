import type { JSX } from 'react';
import { Link } from 'wouter';
import { itemsOf, useList, useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useCodes, useText } from '../../i18n/index.js';
import { capital } from '../../ui/capital.js';
import { LinkButton } from '../../ui/Button.js';
import { Due } from '../../ui/Due.js';
import { Loaded } from '../../ui/Loaded.js';
import { Page, Section } from '../../ui/Page.js';
import { useTimes } from '../../ui/time.js';
import type { Alarm, Opening } from './types.js';

const NEXT = 3;
/** No stream tells the officer anything. */
const AGAIN_MS = 30_000;

/** The officer's first page: what waits for her, the next due first. */
export default function OverviewPage(): JSX.Element {
  const t = useText('protection');
  const { key } = useActing();
  return (
    <Page
      title={t('title')}
      actions={
        <LinkButton look="main" href={`/p/${key}/l`}>
          {t('accesses')}
        </LinkButton>
      }
    >
      <p>{t('lead')}</p>
      <ToReview />
      <Alarms />
      <Withdrawals />
    </Page>
  );
}

function ToReview(): JSX.Element {
  const t = useText('protection');
  const code = useCodes();
  const { api, key } = useActing();
  const list = useList<Opening>(api, 'break-glass?reviewed=false&limit=200', { every: AGAIN_MS });
  return (
    <Section title={t('openings')} actions={<Link href={`/p/${key}/u`}>{t('action.open')}</Link>}>
      <Loaded query={list}>
        {(data) => {
          const items = [...itemsOf(data)].sort((a, b) => Date.parse(a.reviewBy) - Date.parse(b.reviewBy));
          if (items.length === 0) return <p>{t('toReviewNone')}</p>;
          return (
            <>
              <p>
                <strong>{t('toReview', { count: items.length })}</strong>
              </p>
              <ul>
                {items.slice(0, NEXT).map((one) => (
                  <li key={one.id}>
                    <Link href={`/p/${key}/u`}>
                      {one.subject}: {code('breakGlassReason', one.reason)}
                    </Link>{' '}
                    <Due at={one.reviewBy} />
                  </li>
                ))}
              </ul>
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

function Alarms(): JSX.Element {
  const t = useText('protection');
  const code = useCodes();
  const times = useTimes();
  const { api, key } = useActing();
  const list = useList<Alarm>(api, 'access-alarms?limit=20', { every: AGAIN_MS });
  return (
    <Section title={t('alarms')}>
      <Loaded query={list}>
        {(data) =>
          itemsOf(data).length === 0 ? (
            <p>{t('alarmsNone')}</p>
          ) : (
            <ul>
              {itemsOf(data).map(({ id, kind, actor, referral, count, at }) => (
                <li key={id}>
                  {referral == null ? (
                    capital(code('accessAlarm', kind))
                  ) : (
                    <Link href={`/p/${key}/l/q/${referral}`}>{capital(code('accessAlarm', kind))}</Link>
                  )}
                  {actor == null ? '' : `, ${actor}`}
                  {count > 1 ? `, ${t('alarmCount', { count })}` : ''}{' '}
                  <time dateTime={at}>({times.moment(at)})</time>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

/** What the Province's audit noticed: her data were told after she had withdrawn her choice. */
function Withdrawals(): JSX.Element {
  const t = useText('protection');
  const times = useTimes();
  const { at, key } = useActing();
  const findings = useRead<{ items: readonly { id: string; raisedAt: string }[] }>(
    at('province-audit'),
    'findings?rule=disclosed-after-withdrawal&state=open&limit=50',
  );
  return (
    <Section title={t('withdrawals')}>
      <Loaded query={findings}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('withdrawalsNone')}</p>
          ) : (
            <ul>
              {items.map(({ id, raisedAt }) => (
                <li key={id}>
                  <Link href={`/p/${key}/q/f/${id}`}>{t('withdrawalsSee')}</Link> {times.moment(raisedAt)}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
