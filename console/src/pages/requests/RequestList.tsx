import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { itemsOf, useList } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Empty, Page } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { stateTone } from './state-tone.js';

/** What was asked of others, and what others ask of us; the youngest first. */
export default function RequestList(): JSX.Element {
  const t = useText('requests');
  const acting = useActing();
  const [side, setSide] = useState<'sent' | 'received'>('received');
  const list = useList<Referral>(acting.api, `referrals?side=${side}&limit=50`);
  return (
    <Page title={t('title')}>
      <div className="buttons" role="group" aria-label={t('title')}>
        {(['received', 'sent'] as const).map((one) => (
          <Button
            key={one}
            look={one === side ? 'main' : 'plain'}
            aria-pressed={one === side}
            onClick={() => setSide(one)}
          >
            {t(one)}
          </Button>
        ))}
      </div>
      <Loaded query={list}>
        {(data) =>
          itemsOf(data).length === 0 ? (
            <Empty>
              <p>{t('none')}</p>
            </Empty>
          ) : (
            <RequestTable items={itemsOf(data)} membership={acting.key} />
          )
        }
      </Loaded>
      {list.hasNextPage ? (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
    </Page>
  );
}

function RequestTable({
  items,
  membership,
}: {
  readonly items: readonly Referral[];
  readonly membership: string;
}): JSX.Element {
  const t = useText('requests');
  const code = useCodes();
  const network = useNetwork();
  const times = useTimes();
  return (
    <div className="table-wrap section">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('service')}</th>
            <th scope="col">{t('from')}</th>
            <th scope="col">{t('to')}</th>
            <th scope="col">{t('urgency')}</th>
            <th scope="col">{t('state')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={`${one.id}${one.side}`}>
              <th scope="row">
                <Link href={`/p/${membership}/r/${one.id}/${one.side}`}>{code('service', one.service)}</Link>
                {one.submittedAt === null ? null : <small>{times.moment(one.submittedAt)}</small>}
              </th>
              <td>{network.name(one.from)}</td>
              <td>{network.name(one.to)}</td>
              <td>{code('urgency', one.urgency)}</td>
              <td>
                <Tag tone={stateTone(one.state)}>{t(`state.${one.state}`)}</Tag>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
