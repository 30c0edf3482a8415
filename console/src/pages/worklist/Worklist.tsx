import type { JSX } from 'react';
import { Link } from 'wouter';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Due } from '../../ui/Due.js';
import { Notice } from '../../ui/Notice.js';
import { Empty, Page } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import { stateTone } from '../requests/state-tone.js';
import { useMemberships } from '../../app/acting.js';
import { FirstActions } from './FirstActions.js';
import { linkTo } from './link-to.js';
import { useWorklist, type Waiting } from './use-worklist.js';

/** The first page: what waits, the next due first. */
export function Worklist(): JSX.Element {
  const t = useText('worklist');
  const textOf = useProblemText();
  const { items, isPending, error, retry } = useWorklist();
  return (
    <Page title={t('title')} actions={<FirstActions />}>
      {error === null ? null : (
        <Notice tone="warn" alert title={t('load.failed')}>
          <p>{textOf(error)}</p>
          <Button onClick={retry}>{t('load.again')}</Button>
        </Notice>
      )}
      {isPending ? <p role="status">{t('app.loading')}</p> : null}
      {!isPending && error === null && items.length === 0 ? (
        <Empty>
          <p>{t('none')}</p>
          <p>{t('noneText')}</p>
        </Empty>
      ) : null}
      {items.length === 0 ? null : (
        <ol className="rows" data-testid="worklist">
          {items.map((waiting) => (
            <li key={`${waiting.item.kind}:${waiting.item.id}:${waiting.item.side ?? ''}`}>
              <Row waiting={waiting} />
            </li>
          ))}
        </ol>
      )}
    </Page>
  );
}

function Row({ waiting: { item, acting } }: { readonly waiting: Waiting }): JSX.Element {
  const t = useText('worklist');
  const code = useCodes();
  const network = useNetwork();
  const isOneOfSeveral = useMemberships().length > 1;
  const { about, call } = item;
  const what =
    item.task === null
      ? about === null
        ? t(`kind.${item.kind === 'contact' ? 'contact' : 'referral'}`)
        : code('service', about.service)
      : t(`task.${item.task as 'deadline'}`);
  return (
    <div className="row-item">
      <div>
        <p className="row-title">
          <Link href={linkTo(item, acting.key)}>{what}</Link>
        </p>
        <Due at={item.dueAt} />
      </div>
      <div className="row-more">
        {about === null ? null : (
          <>
            <span>{t('route', { from: network.name(about.from), to: network.name(about.to) })}</span>
            <br />
            <Tag tone={stateTone(about.state)}>{t(`state.${about.state}`)}</Tag>{' '}
            <Tag tone={about.urgency === 'E0' || about.urgency === 'E1' ? 'bad' : 'neutral'}>
              {code('urgency', about.urgency)}
            </Tag>
            {item.stage === null ? null : <small>{t(`stage.${item.stage as 'decided'}`)}</small>}
          </>
        )}
        {isOneOfSeveral ? (
          <small>{t('forInstitution', { name: network.name(acting.institution) })}</small>
        ) : null}
      </div>
      <div className="row-end">
        {call !== null && (item.overdue || item.task === 'call-now') ? (
          <a className="button button-danger" href={`tel:${call.phone.replaceAll(' ', '')}`}>
            {t('action.call', { phone: call.phone })}
          </a>
        ) : null}
      </div>
    </div>
  );
}
