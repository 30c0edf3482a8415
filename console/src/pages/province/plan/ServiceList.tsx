import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { itemsOf, useList, useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Empty, Page, Section } from '../../../ui/Page.js';
import { Tag } from '../../../ui/Tag.js';
import { useTimes } from '../../../ui/time.js';
import { usePlaces, useNodes } from '../nodes.js';
import { ProposalSteps } from './ProposalSteps.js';
import type { Proposal, Service } from './types.js';

/** The directory of services, who verified each and when; and what institutions propose to change. */
export default function ServiceList(): JSX.Element {
  const t = useText('plan');
  const code = useCodes();
  const times = useTimes();
  const network = useNetwork();
  const to = usePlaces();
  const { plan } = useNodes();
  const { may } = useActing();
  const [isStale, setStale] = useState(false);
  const list = useList<Service>(plan, `services?limit=200${isStale ? '&stale=true' : ''}`);
  return (
    <Page title={t('services')} crumbs={[{ label: t('title'), href: to('/q/p') }]} wide>
      {may('plan:write') || may('plan:contribute') ? <Proposals /> : null}
      <label className="choice">
        <input type="checkbox" checked={isStale} onChange={({ target }) => setStale(target.checked)} />
        <span>{t('onlyStale')}</span>
      </label>
      <Loaded query={list}>
        {(data) =>
          itemsOf(data).length === 0 ? (
            <Empty>
              <p>{t('none')}</p>
            </Empty>
          ) : (
            <div className="table-wrap section" tabIndex={0} role="region" aria-label={t('services')}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('service')}</th>
                    <th scope="col">{t('kind')}</th>
                    <th scope="col">{t('whoRuns')}</th>
                    <th scope="col">{t('verified')}</th>
                    <th scope="col">{t('field.state')}</th>
                  </tr>
                </thead>
                <tbody>
                  {itemsOf(data).map((one) => (
                    <tr key={one.id}>
                      <th scope="row">
                        <Link href={to(`/q/s/${one.id}`)}>{one.name}</Link>
                      </th>
                      <td>{code('directoryKind', one.kind)}</td>
                      <td>{network.name(one.organization)}</td>
                      <td>
                        {one.verifiedAt === null ? '–' : times.day(one.verifiedAt)}{' '}
                        {one.stale ? <Tag tone="warn">{t('stale')}</Tag> : null}
                      </td>
                      <td>{code('directoryState', one.state)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

function Proposals(): JSX.Element | null {
  const t = useText('plan');
  const network = useNetwork();
  const times = useTimes();
  const { plan } = useNodes();
  const { may } = useActing();
  const { data } = useRead<{ items: readonly Proposal[] }>(plan, 'proposals?state=open');
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Section title={t('proposals')}>
      <ul className="plain">
        {data.items.map((one) => (
          <li key={one.id}>
            <strong>{one.entry.name}</strong>, {network.name(one.organization)}
            <p>{one.entry.description}</p>
            <small>{times.day(one.proposedAt)}</small>
            {may('plan:write') ? <ProposalSteps id={one.id} /> : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}
