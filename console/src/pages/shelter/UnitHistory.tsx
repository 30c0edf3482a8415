import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Section } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import type { Items, Unit, UnitPast } from './types.js';

/** Who held the unit when, and how it ended; asked for only by who wants to know. */
export function UnitHistory({ unit }: { readonly unit: Unit }): JSX.Element {
  const t = useText('shelter');
  const [isOpen, setOpen] = useState(false);
  return (
    <Section title={t('past.title')}>
      {isOpen ? <Past unit={unit} /> : <Button onClick={() => setOpen(true)}>{t('past.open')}</Button>}
    </Section>
  );
}

function Past({ unit }: { readonly unit: Unit }): JSX.Element {
  const t = useText('shelter');
  const { api } = useActing();
  const query = useRead<Items<UnitPast>>(api, `units/${unit.id}/history`);
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p>{t('past.none')}</p>
        ) : (
          <ul className="rows">
            {items.map((past) => (
              <li key={past.since}>
                <Row past={past} />
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function Row({ past }: { readonly past: UnitPast }): JSX.Element {
  const t = useText('shelter');
  const times = useTimes();
  const network = useNetwork();
  const { key } = useActing();
  const { kind, since, endedAt, referral, from, state, stay, outcome, reason } = past;
  const words =
    kind === 'closure'
      ? t('past.closure', { reason: t(`reason.${(reason ?? 'other') as 'repair'}`) })
      : t(`past.${kind}`);
  return (
    <div className="row-item">
      <div>
        <p className="row-title">
          {stay === null ? words : <Link href={`/p/${key}/t/${stay}`}>{words}</Link>}
        </p>
        <small>
          {endedAt === null
            ? t('past.from', { since: times.moment(since) })
            : t('past.span', { since: times.moment(since), until: times.moment(endedAt) })}
        </small>
      </div>
      <div className="row-more">
        {referral === null || from === null ? null : (
          <Link href={`/p/${key}/r/${referral}/r`}>{t('offerTo.from', { name: network.name(from) })}</Link>
        )}
      </div>
      <div className="row-end">
        {outcome !== null ? (
          <Tag>{t(`outcome.${outcome as 'other'}`)}</Tag>
        ) : kind === 'hold' && state !== null ? (
          <Tag>{t(`state.${state as 'cancelled'}`)}</Tag>
        ) : null}
      </div>
    </div>
  );
}
