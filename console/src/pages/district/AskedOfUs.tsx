import type { JSX } from 'react';
import { Link } from 'wouter';
import { itemsOf, useList } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { Due } from '../../ui/Due.js';
import { Loaded } from '../../ui/Loaded.js';
import { MoreButton } from '../../ui/MoreButton.js';
import { Empty, Section } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { Urgency } from '../../ui/Urgency.js';
import { stateTone } from '../requests/state-tone.js';

/** What others ask of the ambito for one service. @param of of the query of `GET referrals` */
export function AskedOfUs({
  title,
  of,
  none,
}: {
  readonly title: string;
  readonly of: string;
  readonly none: string;
}): JSX.Element {
  const { api } = useActing();
  const list = useList<Referral>(api, `referrals?side=received&${of}&limit=50`);
  return (
    <Section title={title}>
      <Loaded query={list}>
        {(data) =>
          itemsOf(data).length === 0 ? (
            <Empty>
              <p>{none}</p>
            </Empty>
          ) : (
            <ul className="rows">
              {itemsOf(data).map((request) => (
                <li key={request.id}>
                  <Row request={request} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <MoreButton list={list} />
    </Section>
  );
}

function Row({
  request: { id, from, urgency, state, submittedAt, dueAt },
}: {
  readonly request: Referral;
}): JSX.Element {
  const t = useText('district');
  const { key } = useActing();
  const network = useNetwork();
  const times = useTimes();
  return (
    <div className="row-item">
      <div>
        <p className="row-title">
          <Link href={`/p/${key}/r/${id}/r`}>{t('asked.from', { name: network.name(from) })}</Link>
        </p>
        {submittedAt === null ? null : <small>{times.moment(submittedAt)}</small>}
      </div>
      <div className="row-more">{dueAt === null ? null : <Due at={dueAt} />}</div>
      <div className="row-end">
        {urgency === null ? null : <Urgency level={urgency} />}
        <Tag tone={stateTone(state)}>{t(`state.${state}`)}</Tag>
      </div>
    </div>
  );
}
