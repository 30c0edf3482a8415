import { MoreButton } from '../../ui/MoreButton.js';
import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { itemsOf, useList } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { capital } from '../../ui/capital.js';
import { Button } from '../../ui/Button.js';
import { Due } from '../../ui/Due.js';
import { Loaded } from '../../ui/Loaded.js';
import { Empty, Page } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { stateTone } from './state-tone.js';
import './requests.scss';
import { Urgency } from '../../ui/Urgency.js';

const SIDES = ['received', 'sent'] as const;
const GROUPS = ['todo', 'open', 'closed'] as const;
type Group = (typeof GROUPS)[number];

const QUERY: Readonly<Record<Group, string>> = {
  todo: '&order=due',
  open: '&ended=false',
  closed: '&ended=true',
};

/** What was asked of others, and what others ask of us: what waits for a step, what is under way, what has ended. */
export default function RequestList(): JSX.Element {
  const t = useText('requests');
  const acting = useActing();
  const [side, setSide] = useState<(typeof SIDES)[number]>('received');
  const [group, setGroup] = useState<Group>('open');
  const list = useList<Referral>(acting.api, `referrals?side=${side}${QUERY[group]}&limit=50`);
  return (
    <Page title={t('title')}>
      <div className="list-choices">
        <Toggle
          label={t('list.sides')}
          options={SIDES}
          value={side}
          onChange={setSide}
          nameOf={(one) => t(one)}
        />
        <Toggle
          label={t('list.groups')}
          options={GROUPS}
          value={group}
          onChange={setGroup}
          nameOf={(one) => t(`list.${one}`)}
        />
      </div>
      <Loaded query={list}>
        {(data) => {
          const items = itemsOf(data);
          return items.length === 0 ? (
            <Empty>
              <p>{t(group === 'todo' ? 'list.noneTodo' : 'list.none')}</p>
              <p>{t('list.noneText')}</p>
            </Empty>
          ) : (
            <>
              <p className="hint" role="status">
                {t('list.shown', { count: items.length })}
              </p>
              <ul className="rows">
                {items.map((one) => (
                  <li key={`${one.id}${one.side}`}>
                    <Row request={one} membership={acting.key} />
                  </li>
                ))}
              </ul>
            </>
          );
        }}
      </Loaded>
      <MoreButton list={list} />
    </Page>
  );
}

function Toggle<T extends string>({
  label,
  options,
  value,
  onChange,
  nameOf,
}: {
  readonly label: string;
  readonly options: readonly T[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly nameOf: (value: T) => string;
}): JSX.Element {
  return (
    <div className="buttons" role="group" aria-label={label}>
      {options.map((one) => (
        <Button
          key={one}
          look={one === value ? 'main' : 'plain'}
          aria-pressed={one === value}
          onClick={() => onChange(one)}
        >
          {nameOf(one)}
        </Button>
      ))}
    </div>
  );
}

function Row({
  request,
  membership,
}: {
  readonly request: Referral;
  readonly membership: string;
}): JSX.Element {
  const t = useText('requests');
  const code = useCodes();
  const network = useNetwork();
  const times = useTimes();
  const { id, side, from, to, service, urgency, state, submittedAt, dueAt } = request;
  return (
    <div className="row-item">
      <div>
        <p className="row-title">
          <Link href={`/p/${membership}/r/${id}/${side}`}>{capital(code('service', service))}</Link>
        </p>
        <small>{submittedAt === null ? t('pending') : times.moment(submittedAt)}</small>
      </div>
      <div className="row-more">
        {t('head.asksFor', { from: network.name(from), to: network.name(to) })}
        {dueAt === null ? null : (
          <small>
            <Due at={dueAt} />
          </small>
        )}
      </div>
      <div className="row-end">
        {urgency === null ? null : <Urgency level={urgency} />}
        <Tag tone={stateTone(state)}>{t(`state.${state}`)}</Tag>
      </div>
    </div>
  );
}
