import type { JSX } from 'react';
import { Link } from 'wouter';
import { itemsOf, useList } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Loaded } from '../../ui/Loaded.js';
import { MoreButton } from '../../ui/MoreButton.js';
import { Empty, Page } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { markOf, type Erased } from './types.js';

/** Keys are destroyed within the minute; the rest waits for the other party. */
const AGAIN_MS = 15_000;

/** What was ordered to be erased, by whom, and how far it is at both ends. */
export default function ErasuresPage(): JSX.Element {
  const t = useText('protection');
  const { api } = useActing();
  const list = useList<Erased>(api, 'erasures?limit=50', { every: AGAIN_MS });
  return (
    <Page title={t('gone.title')}>
      <p>{t('gone.lead')}</p>
      <Loaded query={list}>
        {(data) =>
          itemsOf(data).length === 0 ? (
            <Empty>
              <p>{t('gone.none')}</p>
              <p>{t('gone.noneText')}</p>
            </Empty>
          ) : (
            <ErasureTable items={itemsOf(data)} />
          )
        }
      </Loaded>
      <MoreButton list={list} />
    </Page>
  );
}

function ErasureTable({ items }: { readonly items: readonly Erased[] }): JSX.Element {
  const t = useText('protection');
  const times = useTimes();
  const { key } = useActing();
  const when = (at: string | null): JSX.Element =>
    at === null ? <Tag tone="warn">{t('gone.notYet')}</Tag> : <time dateTime={at}>{times.moment(at)}</time>;
  return (
    <div className="table-wrap section" role="region" aria-label={t('gone.title')} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {(['ordered', 'what', 'who', 'here', 'there'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`gone.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map(({ kind, id, orderedAt, ours, destroyedAt, otherDestroyedAt }) => (
            <tr key={id}>
              <th scope="row">
                <time dateTime={orderedAt}>{times.moment(orderedAt)}</time>
              </th>
              <td>
                <Link href={`/p/${key}/l/${kind === 'case' ? 'c' : 'q'}/${id}`}>
                  {t(kind === 'case' ? 'records.case' : 'records.referral', { mark: markOf(id) })}
                </Link>
              </td>
              <td>{t(ours ? 'gone.us' : 'gone.them')}</td>
              <td>{when(destroyedAt)}</td>
              <td>{kind === 'case' ? t('gone.onlyHere') : when(otherDestroyedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
