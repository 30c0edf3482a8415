import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { Due } from '../../ui/Due.js';
import { Loaded } from '../../ui/Loaded.js';
import { Empty, Page, Section } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { Arrivals } from './Arrivals.js';
import { isUncovered, type Uncovered } from './stay-state.js';
import type { Items, Stay } from './types.js';
import { useRowKeys } from './use-row-keys.js';
import './shelter.scss';

/** Who is expected, who is here, and who has left. */
export default function Stays(): JSX.Element {
  const t = useText('shelter');
  const { api, key, may } = useActing();
  const [state, setState] = useState<'open' | 'ended'>('open');
  const stays = useRead<Items<Stay>>(api, state === 'open' ? 'stays' : 'stays?state=ended');
  return (
    <Page
      wide
      title={t('stays.title')}
      actions={
        may('unit:write') ? (
          <LinkButton look="main" href={`/p/${key}/t/d`}>
            {t('direct.title')}
          </LinkButton>
        ) : null
      }
    >
      <Arrivals />
      <Section
        title={t(state === 'open' ? 'stays.here' : 'stays.left')}
        actions={
          <Button
            look="quiet"
            aria-pressed={state === 'ended'}
            onClick={() => setState(state === 'open' ? 'ended' : 'open')}
          >
            {t(state === 'open' ? 'stays.showLeft' : 'stays.showHere')}
          </Button>
        }
      >
        <Loaded query={stays}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty>
                <p>{t(state === 'open' ? 'stays.nobody' : 'stays.nobodyLeft')}</p>
              </Empty>
            ) : (
              <StayTable stays={items} />
            )
          }
        </Loaded>
      </Section>
    </Page>
  );
}

function StayTable({ stays }: { readonly stays: readonly Stay[] }): JSX.Element {
  const t = useText('shelter');
  const onKeyDown = useRowKeys();
  const columns = [t('unit.code'), t('stays.who'), t('stays.since'), t('stays.entry'), t('stays.next')];
  return (
    <table className="table cards" role="table" aria-label={t('stays.title')} onKeyDown={onKeyDown}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((label) => (
            <th key={label} scope="col" role="columnheader">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {stays.map((stay) => (
          <StayRow key={stay.id} stay={stay} columns={columns} />
        ))}
      </tbody>
    </table>
  );
}

function StayRow({
  stay,
  columns,
}: {
  readonly stay: Stay;
  readonly columns: readonly string[];
}): JSX.Element {
  const t = useText('shelter');
  const times = useTimes();
  const { key } = useActing();
  const uncovered = isUncovered(stay);
  return (
    <tr role="row" data-row="" className="unit-row">
      <th scope="row" role="rowheader">
        <Link href={`/p/${key}/t/${stay.id}`} className="unit-code">
          {stay.unit ?? t('stays.beyond')}
        </Link>
      </th>
      <td role="cell" data-label={columns[1]}>
        <People stay={stay} />
      </td>
      <td role="cell" data-label={columns[2]}>
        {times.moment(stay.since)}
      </td>
      <td role="cell" data-label={columns[3]}>
        <Entry stay={stay} uncovered={uncovered} />
      </td>
      <td role="cell" data-label={columns[4]}>
        <Next stay={stay} uncovered={uncovered} />
      </td>
    </tr>
  );
}

export function People({ stay: { adults, minors } }: { readonly stay: Stay }): JSX.Element {
  const t = useText('shelter');
  if (adults === null) return <span>{t('stays.uncounted')}</span>;
  return (
    <span>
      {t('people.adults', { count: adults })}
      {minors === null || minors === 0 ? '' : ` · ${t('people.minors', { count: minors })}`}
    </span>
  );
}

function Entry({
  stay,
  uncovered,
}: {
  readonly stay: Stay;
  readonly uncovered: Uncovered | null;
}): JSX.Element {
  const t = useText('shelter');
  if (uncovered === null) return <span>{t(`entry.${stay.entry}`)}</span>;
  return <Tag tone="warn">{t(`uncovered.${uncovered}`)}</Tag>;
}

function Next({
  stay,
  uncovered,
}: {
  readonly stay: Stay;
  readonly uncovered: Uncovered | null;
}): JSX.Element {
  const t = useText('shelter');
  const times = useTimes();
  if (stay.endedAt !== null)
    return (
      <span>
        {t(`outcome.${(stay.outcome ?? 'other') as 'other'}`)}
        <small>{times.moment(stay.endedAt)}</small>
      </span>
    );
  if (uncovered === 'direct' && stay.dueAt !== null)
    return (
      <span>
        {t('stays.regularise')} <Due at={stay.dueAt} />
      </span>
    );
  return <span>{t('stays.review', { day: times.day(stay.reviewOn) })}</span>;
}
