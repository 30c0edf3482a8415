import { MoreButton } from '../../../ui/MoreButton.js';
import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { itemsOf, useList } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Button, LinkButton } from '../../../ui/Button.js';
import { Due } from '../../../ui/Due.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Empty, Page } from '../../../ui/Page.js';
import { Tag } from '../../../ui/Tag.js';
import { useTimes } from '../../../ui/time.js';
import '../centre.scss';
import { capital } from '../words.js';
import type { Contact } from './contact.js';

/** Who turned to us: what waits for a call first, by when it was promised. */
export default function ContactList(): JSX.Element {
  const t = useText('centre');
  const { api, key, may } = useActing();
  const [state, setState] = useState<'open' | 'closed'>('open');
  const list = useList<Contact>(api, `contacts?state=${state}&limit=50`);
  return (
    <Page
      title={t('contact.title')}
      actions={
        may('contact:write') ? (
          <LinkButton look="main" href={`/p/${key}/i/n`}>
            {t('contact.new')}
          </LinkButton>
        ) : undefined
      }
    >
      <div className="buttons choose" role="group" aria-label={t('contact.title')}>
        {(['open', 'closed'] as const).map((one) => (
          <Button key={one} aria-pressed={one === state} onClick={() => setState(one)}>
            {t(`contact.${one}`)}
          </Button>
        ))}
      </div>
      <Loaded query={list}>
        {(data) =>
          itemsOf(data).length === 0 ? (
            <Empty>
              <p>{t(`contact.none.${state}`)}</p>
            </Empty>
          ) : (
            <ol className="rows">
              {itemsOf(data).map((contact) => (
                <li key={contact.id}>
                  <Row contact={contact} href={`/p/${key}/i/${contact.id}`} />
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
      <MoreButton list={list} />
    </Page>
  );
}

function Row({ contact, href }: { readonly contact: Contact; readonly href: string }): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const times = useTimes();
  const { source, channel, wish, happenedAt, dueAt, outcome } = contact;
  return (
    <div className="row-item">
      <div>
        <p className="row-title">
          <Link href={href}>{capital(code('contactSource', source))}</Link>
        </p>
        {outcome === null ? <Due at={dueAt} /> : <Tag tone="good">{code('contactOutcome', outcome)}</Tag>}
      </div>
      <div className="row-more">
        {code('incomingChannel', channel)}, {times.moment(happenedAt)}
        <br />
        {t('contact.wish')}: {code('contactWish', wish)}
      </div>
      <div className="row-end">{contact.case === null ? null : <Tag>{t('contact.hasFile')}</Tag>}</div>
    </div>
  );
}
