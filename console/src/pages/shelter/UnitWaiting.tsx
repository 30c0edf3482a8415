import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { Loaded } from '../../ui/Loaded.js';
import { Section } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import type { Candidate, Items, Unit, WaitingEntry } from './types.js';
import { Urgency } from '../../ui/Urgency.js';

/** Whom a free unit could be offered to: who is being weighed now, then who waits, in the list's order. */
export function UnitWaiting({ unit }: { readonly unit: Unit }): JSX.Element {
  const t = useText('shelter');
  const { api } = useActing();
  const candidates = useRead<Items<Candidate>>(api, `units/${unit.id}/waiting`);
  const { data: waiting } = useRead<Items<WaitingEntry>>(api, 'waiting');
  const { data: weighed } = useRead<Items<Referral>>(
    api,
    'referrals?side=received&state=acknowledged&limit=50',
  );
  const placements = weighed?.items.filter(({ service }) => service === 'placement') ?? [];
  return (
    <Section title={t('offerTo.title')}>
      <Loaded query={candidates}>
        {({ items }) =>
          items.length === 0 && placements.length === 0 ? (
            <p>{t('offerTo.nobody')}</p>
          ) : (
            <ul className="rows">
              {placements.map((one) => (
                <Row
                  key={one.id}
                  referral={one.id}
                  from={one.from}
                  urgency={one.urgency}
                  since={one.submittedAt}
                >
                  <Tag tone="info">{t('state.acknowledged')}</Tag>
                </Row>
              ))}
              {items.map(({ waiting: id, referral, position, fits }) => {
                const entry = waiting?.items.find((one) => one.id === id);
                return (
                  <Row
                    key={id}
                    referral={referral}
                    from={entry?.from ?? ''}
                    urgency={entry?.urgency ?? null}
                    since={entry?.since ?? null}
                  >
                    <Tag>{t('offerTo.position', { position })}</Tag>{' '}
                    <Tag tone={fits ? 'good' : 'warn'}>{t(fits ? 'offerTo.fits' : 'offerTo.fitsNot')}</Tag>
                  </Row>
                );
              })}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function Row({
  referral,
  from,
  urgency,
  since,
  children,
}: {
  readonly referral: string;
  readonly from: string;
  readonly urgency: string | null;
  readonly since: string | null;
  readonly children: React.ReactNode;
}): JSX.Element {
  const t = useText('shelter');
  const network = useNetwork();
  const times = useTimes();
  const { key } = useActing();
  return (
    <li>
      <div className="row-item">
        <p className="row-title">
          <Link href={`/p/${key}/g/${referral}`}>{t('offerTo.from', { name: network.name(from) })}</Link>
        </p>
        <div className="row-more">
          {children} <Urgency level={urgency} />
          {since === null ? null : <small>{t('offerTo.since', { at: times.moment(since) })}</small>}
        </div>
      </div>
    </li>
  );
}
