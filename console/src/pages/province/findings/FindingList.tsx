import { MoreButton } from '../../../ui/MoreButton.js';
import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { itemsOf, useList } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { codesOf, useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Empty, Page } from '../../../ui/Page.js';
import { Tag } from '../../../ui/Tag.js';
import { useTimes } from '../../../ui/time.js';
import { Pick } from '../Pick.js';
import { usePlaces, useNodes } from '../nodes.js';
import type { Finding } from '../types.js';
import { STATE_TONES } from './tones.js';

const STATES = ['open', 'answered', 'closed'] as const;

/** What somebody has to explain, the youngest first. */
export default function FindingList(): JSX.Element {
  const t = useText('province');
  const rule = useText('rules');
  const network = useNetwork();
  const { may } = useActing();
  const { audit } = useNodes();
  const to = usePlaces();
  const [state, setState] = useState('open');
  const [code, setCode] = useState('');
  const [who, setWho] = useState('');
  const wanted = [
    'limit=50',
    ...(state === '' ? [] : [`state=${state}`]),
    ...(code === '' ? [] : [`rule=${code}`]),
  ].join('&');
  const list = useList<Finding>(audit, `findings?${wanted}`);
  return (
    <Page title={t('finding.title')} crumbs={[{ label: t('state.title'), href: to('/q') }]}>
      <div className="filters">
        <Pick
          label={t('finding.filterState')}
          value={state}
          all={t('finding.all')}
          options={STATES.map((value) => ({ value, label: t(`finding.${value}`) }))}
          onChange={setState}
        />
        <Pick
          label={t('finding.filterRule')}
          value={code}
          all={t('finding.all')}
          options={codesOf('findingRule').map((value) => ({ value, label: rule(value as 'parked') }))}
          onChange={setCode}
        />
        {may('audit:check') ? (
          <Pick
            label={t('finding.filterWho')}
            value={who}
            all={t('finding.all')}
            options={network.institutions.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={setWho}
          />
        ) : null}
      </div>
      <Loaded query={list}>
        {(data) => (
          <Found
            items={itemsOf(data).filter(({ institutions }) => who === '' || institutions.includes(who))}
          />
        )}
      </Loaded>
      <MoreButton list={list} />
    </Page>
  );
}

function Found({ items }: { readonly items: readonly Finding[] }): JSX.Element {
  const t = useText('province');
  const rule = useText('rules');
  const times = useTimes();
  const network = useNetwork();
  const to = usePlaces();
  if (items.length === 0)
    return (
      <Empty>
        <p>{t('finding.none')}</p>
        <p>{t('finding.noneText')}</p>
      </Empty>
    );
  return (
    <div className="table-wrap section" tabIndex={0} role="region" aria-label={t('finding.title')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('finding.what')}</th>
            <th scope="col">{t('finding.severity')}</th>
            <th scope="col">{t('finding.who')}</th>
            <th scope="col">{t('finding.since')}</th>
            <th scope="col">{t('finding.state')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <Link href={to(`/q/f/${one.id}`)}>{rule(one.rule as 'parked')}</Link>
              </th>
              <td>{t(`finding.${one.severity}`)}</td>
              <td>{one.institutions.map(network.name).join(', ')}</td>
              <td>{times.day(one.raisedAt)}</td>
              <td>
                <Tag tone={STATE_TONES[one.state]}>{t(`finding.${one.state}`)}</Tag>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
