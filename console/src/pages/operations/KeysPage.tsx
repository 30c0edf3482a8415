import { useState, type JSX } from 'react';
import type { NodeApi } from '../../api/client.js';
import { useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { Loaded } from '../../ui/Loaded.js';
import { Empty, Page, Section } from '../../ui/Page.js';
import { Tag, type Tone } from '../../ui/Tag.js';
import { useNow, useTimes } from '../../ui/time.js';
import { KeySteps } from './KeySteps.js';
import type { Key } from './types.js';
import { useOwnNodes } from './use-own-nodes.js';

/** Keys of a node: whose, until when, and what can be done about them. */
export default function KeysPage(): JSX.Element {
  const t = useText('operations');
  const { key } = useActing();
  const { api, chooser } = useOwnNodes();
  return (
    <Page title={t('keys.title')} crumbs={[{ label: t('title'), href: `/p/${key}/o` }]}>
      <p>{t('keys.lead')}</p>
      {chooser}
      <Keys key={api.node} api={api} />
    </Page>
  );
}

function Keys({ api }: { readonly api: NodeApi }): JSX.Element {
  const t = useText('operations');
  const now = useNow();
  const [withOld, setWithOld] = useState(false);
  const query = useRead<{ items: readonly Key[] }>(api, 'operations/keys');
  const isPast = ({ until, state }: Key): boolean =>
    state === 'revoked' || (until !== null && Date.parse(until) < now);
  return (
    <>
      <Section title={t('keys.title')}>
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty>
                <p>{t('keys.none')}</p>
              </Empty>
            ) : (
              <>
                <label className="choice">
                  <input
                    type="checkbox"
                    checked={withOld}
                    onChange={({ target }) => setWithOld(target.checked)}
                  />
                  <span>{t('keys.old')}</span>
                </label>
                <KeyTable items={items.filter((one) => withOld || !isPast(one))} />
              </>
            )
          }
        </Loaded>
        <p>{t('keys.signing')}</p>
      </Section>
      <KeySteps api={api} />
    </>
  );
}

function KeyTable({ items }: { readonly items: readonly Key[] }): JSX.Element {
  const t = useText('operations');
  const times = useTimes();
  const now = useNow();
  const network = useNetwork();
  const endOf = ({ until }: Key): string =>
    until === null
      ? t('keys.always')
      : Date.parse(until) > now
        ? `${times.day(until)} (${t('keys.expires', { time: times.span(Date.parse(until) - now) })})`
        : times.day(until);
  return (
    <div className="table-wrap" role="region" aria-label={t('keys.title')} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {(['use', 'whose', 'from', 'until', 'state'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`keys.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.kid}>
              <th scope="row">{t(`keys.${one.use}`)}</th>
              <td>{network.name(one.institution)}</td>
              <td>{one.from === null ? '' : times.day(one.from)}</td>
              <td>
                {endOf(one)}
                {one.next === null ? null : <small>{t('keys.next', { day: times.day(one.next) })}</small>}
              </td>
              <td>
                <Tag tone={toneOf(one)}>{t(one.current ? 'keys.current' : `keys.${one.state}`)}</Tag>
                {one.here ? null : <small>{t('keys.missing')}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const toneOf = ({ current, state }: Key): Tone =>
  current ? 'good' : state === 'waiting' ? 'warn' : state === 'revoked' ? 'bad' : 'neutral';
