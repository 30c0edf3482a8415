import type { JSX } from 'react';
import { Link } from 'wouter';
import { itemsOf, useList } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Loaded } from '../../ui/Loaded.js';
import { MoreButton } from '../../ui/MoreButton.js';
import { Empty, Page } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { markOf, type Withdrawal } from './types.js';

/** Choices taken back, and what became of each request under them: what is still held is the officer's to decide. */
export default function WithdrawalsPage(): JSX.Element {
  const t = useText('protection');
  const { api } = useActing();
  const list = useList<Withdrawal>(api, 'withdrawals?limit=50');
  return (
    <Page title={t('taken.title')}>
      <p>{t('taken.lead')}</p>
      <Loaded query={list}>
        {(data) =>
          itemsOf(data).length === 0 ? (
            <Empty>
              <p>{t('taken.none')}</p>
            </Empty>
          ) : (
            <WithdrawalTable items={itemsOf(data)} />
          )
        }
      </Loaded>
      <MoreButton list={list} />
    </Page>
  );
}

function WithdrawalTable({ items }: { readonly items: readonly Withdrawal[] }): JSX.Element {
  const t = useText('protection');
  const code = useCodes();
  const times = useTimes();
  const { key } = useActing();
  return (
    <div className="table-wrap section" role="region" aria-label={t('taken.title')} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {(['when', 'where', 'about', 'became'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`taken.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <time dateTime={one.at}>{times.moment(one.at)}</time>
              </th>
              <td>{t(one.side === 'r' ? 'taken.there' : one.expired ? 'taken.expired' : 'taken.here')}</td>
              <td>
                {one.service === null ? '' : code('service', one.service)}{' '}
                {one.case === undefined ? null : (
                  <Link href={`/p/${key}/l/c/${one.case}`}>
                    {t('records.case', { mark: markOf(one.case) })}
                  </Link>
                )}
              </td>
              <td>
                <Requests of={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Requests({ of: { requests, side } }: { readonly of: Withdrawal }): JSX.Element {
  const t = useText('protection');
  const times = useTimes();
  const { key } = useActing();
  if (requests.length === 0) return <>{t('taken.noRequest')}</>;
  return (
    <ul className="plain">
      {requests.map(({ id, state, erased, acknowledgedAt }) => (
        <li key={id}>
          <Link href={`/p/${key}/l/q/${id}`}>{t('records.referral', { mark: markOf(id) })}</Link>:{' '}
          {t(`state.${state}` as 'state.draft')}.{' '}
          <Tag tone={erased ? 'good' : side === 'r' ? 'warn' : 'neutral'}>
            {t(erased ? 'taken.erased' : side === 'r' ? 'taken.kept' : 'taken.closed')}
          </Tag>{' '}
          {acknowledgedAt === null ? (
            t('taken.notHeard')
          ) : (
            <small>{t('taken.heard', { when: times.moment(acknowledgedAt) })}</small>
          )}
        </li>
      ))}
    </ul>
  );
}
