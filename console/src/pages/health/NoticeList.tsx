import { MoreButton } from '../../ui/MoreButton.js';
import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { itemsOf, useList, useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Empty, Page } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { stateTone } from '../requests/state-tone.js';
import { toObscure, type Task } from './obscuring.js';
import { Urgency } from '../../ui/Urgency.js';

/** Health notices: one way, asking for nothing. What is still to be hidden is said before anything else. */
export default function NoticeList(): JSX.Element {
  const t = useText('health');
  const { api, key } = useActing();
  const [side, setSide] = useState<'received' | 'sent'>('received');
  const list = useList<Referral>(api, `referrals?side=${side}&kind=notice&limit=50`);
  const tasks = useRead<{ items: readonly Task[] }>(api, 'tasks');
  return (
    <Page
      title={t('notice.title')}
      actions={
        <LinkButton look="main" href={`/p/${key}/h/n`}>
          {t('notice.new')}
        </LinkButton>
      }
    >
      <p>{t('notice.intro')}</p>
      <div className="buttons" role="group" aria-label={t('notice.title')}>
        {(['received', 'sent'] as const).map((one) => (
          <Button
            key={one}
            look={one === side ? 'main' : 'plain'}
            aria-pressed={one === side}
            onClick={() => setSide(one)}
          >
            {t(`notice.${one}`)}
          </Button>
        ))}
      </div>
      <Loaded query={list}>
        {(data) =>
          itemsOf(data).length === 0 ? (
            <Empty>
              <p>{t(`notice.none.${side}`)}</p>
            </Empty>
          ) : (
            <NoticeTable items={itemsOf(data)} side={side} open={toObscure(tasks.data?.items ?? [])} />
          )
        }
      </Loaded>
      <MoreButton list={list} />
    </Page>
  );
}

function NoticeTable({
  items,
  side,
  open,
}: {
  readonly items: readonly Referral[];
  readonly side: 'received' | 'sent';
  readonly open: ReadonlySet<string>;
}): JSX.Element {
  const t = useText('health');
  const times = useTimes();
  const network = useNetwork();
  const { key } = useActing();
  return (
    <ul className="rows">
      {items.map((one) => (
        <li key={one.id}>
          <div className="row-item">
            <div>
              <p className="row-title">
                <Link href={`/p/${key}/h/${one.id}/${one.side}`}>
                  {side === 'received'
                    ? t('notice.fromWhom', { name: network.name(one.from) })
                    : t('notice.toWhom', { name: network.name(one.to) })}
                </Link>
              </p>
              {one.submittedAt === null ? null : <small>{times.moment(one.submittedAt)}</small>}
            </div>
            <div className="row-more">
              <Tag tone={stateTone(one.state)}>{t(`state.${one.state}`)}</Tag> <Urgency level={one.urgency} />
            </div>
            <div className="row-end">
              {open.has(one.id) ? <Tag tone="warn">{t('notice.toObscure')}</Tag> : null}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}
