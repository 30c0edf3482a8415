import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { useCommand, useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { Due } from '../../ui/Due.js';
import { Live } from '../../ui/Live.js';
import { Loaded } from '../../ui/Loaded.js';
import { Empty, Page } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useNow, useTimes } from '../../ui/time.js';
import { StepFault } from './StepFault.js';
import { PauseDialog, SkipDialog } from './WaitingDialogs.js';
import type { Items, WaitingEntry } from './types.js';
import { useRowKeys } from './use-row-keys.js';
import './shelter.scss';
import { Urgency } from '../../ui/Urgency.js';

/** Who waits for a place, in an order that is a proposal: people decide, and say why. */
export default function WaitingList({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('shelter');
  const { api } = useActing();
  const list = useRead<Items<WaitingEntry>>(api, 'waiting');
  const onKeyDown = useRowKeys();
  return (
    <Page wide title={t('waiting.title')}>
      <Loaded query={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              <p>{t('waiting.none')}</p>
              <p>{t('waiting.noneText')}</p>
            </Empty>
          ) : (
            <>
              <p>{t('waiting.order')}</p>
              <ol className="rows waiting" onKeyDown={onKeyDown}>
                {items.map((entry) => (
                  <li
                    key={entry.id}
                    data-row=""
                    className={entry.id === params['id'] ? 'is-meant' : undefined}
                  >
                    <Row entry={entry} others={items.filter(({ id }) => id !== entry.id)} />
                  </li>
                ))}
              </ol>
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Row({
  entry,
  others,
}: {
  readonly entry: WaitingEntry;
  readonly others: readonly WaitingEntry[];
}): JSX.Element {
  const t = useText('shelter');
  const times = useTimes();
  const now = useNow();
  const network = useNetwork();
  const { key } = useActing();
  const { position, referral, from, urgency, since, paused } = entry;
  return (
    <div className="row-item waiting-item">
      <div>
        <p className="row-title">
          <span className="waiting-position">{position}.</span>{' '}
          <Link href={`/p/${key}/r/${referral}/r`}>{t('offerTo.from', { name: network.name(from) })}</Link>
        </p>
        <Urgency level={urgency} />
        <small>
          {t('waiting.since', { time: times.span(now - Date.parse(since)), at: times.moment(since) })}
        </small>
      </div>
      <div className="row-more">
        <Asking entry={entry} />
        <Skips entry={entry} others={others} />
      </div>
      <div className="row-end">
        {paused === null ? (
          <LinkButton look="main" href={`/p/${key}/g/${referral}`}>
            {t('waiting.offer')}
          </LinkButton>
        ) : null}
        <Steps entry={entry} others={others} />
      </div>
    </div>
  );
}

/** Whether a place is still wanted: when somebody heard it last, and when to ask again. */
function Asking({
  entry: { paused, confirmBy, confirmedAt },
}: {
  readonly entry: WaitingEntry;
}): JSX.Element {
  const t = useText('shelter');
  const times = useTimes();
  if (paused !== null)
    return (
      <p>
        <Live>
          <Tag tone="warn">{t('waiting.paused', { reason: t(`reason.${paused as 'other'}`) })}</Tag>
        </Live>
        <small>{t('waiting.keeps')}</small>
      </p>
    );
  return (
    <p>
      {t('waiting.ask')} {confirmBy === null ? null : <Due at={confirmBy} />}
      <small>
        <Live>{t('waiting.confirmed', { at: times.moment(confirmedAt) })}</Live>
      </small>
    </p>
  );
}

function Skips({
  entry: { skips },
  others,
}: {
  readonly entry: WaitingEntry;
  readonly others: readonly WaitingEntry[];
}): JSX.Element | null {
  const t = useText('shelter');
  const times = useTimes();
  const { key } = useActing();
  if (skips.length === 0) return null;
  return (
    <details>
      <summary>{t('waiting.skips', { count: skips.length })}</summary>
      <ul>
        {skips.map(({ referral, reason, at }) => {
          const other = others.find((one) => one.referral === referral);
          return (
            <li key={referral}>
              {times.moment(at)}: {t(`reason.${reason as 'other'}`)} (
              <Link href={`/p/${key}/r/${referral}/r`}>
                {other === undefined
                  ? t('waiting.otherRequest')
                  : t('waiting.number', { position: other.position })}
              </Link>
              )
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function Steps({
  entry,
  others,
}: {
  readonly entry: WaitingEntry;
  readonly others: readonly WaitingEntry[];
}): JSX.Element | null {
  const t = useText('shelter');
  const { api, may } = useActing();
  const [asks, setAsks] = useState<'pause' | 'skip' | null>(null);
  const say = useCommand<unknown, 'check-in' | 'resumption'>(api, (verb, key) =>
    api.post(`waiting/${entry.id}/${verb}`, {}, { key }),
  );
  if (!may('referral:answer')) return null;
  const which = <span className="visually-hidden"> {t('waiting.number', { position: entry.position })}</span>;
  return (
    <>
      {entry.paused === null ? (
        <>
          <Button busy={say.isPending} onClick={() => say.submit('check-in')}>
            {t('waiting.checkIn')}
            {which}
          </Button>
          <Button onClick={() => setAsks('pause')}>
            {t('waiting.pause')}
            {which}
          </Button>
          <Button onClick={() => setAsks('skip')}>
            {t('waiting.skip')}
            {which}
          </Button>
        </>
      ) : (
        <Button look="main" busy={say.isPending} onClick={() => say.submit('resumption')}>
          {t('waiting.resume')}
          {which}
        </Button>
      )}
      <StepFault error={say.error} />
      {asks === 'pause' ? <PauseDialog entry={entry} onClose={() => setAsks(null)} /> : null}
      {asks === 'skip' ? <SkipDialog entry={entry} others={others} onClose={() => setAsks(null)} /> : null}
    </>
  );
}
