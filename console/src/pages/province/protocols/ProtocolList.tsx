import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { LinkButton } from '../../../ui/Button.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Empty, Page } from '../../../ui/Page.js';
import { useTimes } from '../../../ui/time.js';
import { opaque } from '../opaque.js';
import { usePlaces, useNodes } from '../nodes.js';
import type { Protocol } from '../types.js';
import { ProtocolTag } from './ProtocolTag.js';

/** What was agreed in the network: every protocol in every version, the newest version first. */
export default function ProtocolList(): JSX.Element {
  const t = useText('protocols');
  const times = useTimes();
  const to = usePlaces();
  const { may } = useActing();
  const { registry } = useNodes();
  const query = useRead<{ items: readonly Protocol[] }>(registry, 'protocols');
  return (
    <Page
      title={t('title')}
      crumbs={[{ label: t('network'), href: to('/q') }]}
      actions={
        <>
          <LinkButton href={to('/q/k')}>{t('institutions')}</LinkButton>
          {may('registry:write') ? (
            <LinkButton look="main" href={to('/q/a/w')}>
              {t('draft')}
            </LinkButton>
          ) : null}
        </>
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              <p>{t('none')}</p>
            </Empty>
          ) : (
            <div className="table-wrap section" tabIndex={0} role="region" aria-label={t('title')}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('one')}</th>
                    <th scope="col">{t('version')}</th>
                    <th scope="col">{t('valid')}</th>
                    <th scope="col">{t('signatures')}</th>
                    <th scope="col">{t('state')}</th>
                  </tr>
                </thead>
                <tbody>
                  {[...items]
                    .sort((a, b) => a.title.localeCompare(b.title) || b.version - a.version)
                    .map((one) => (
                      <tr key={`${one.id}@${String(one.version)}`}>
                        <th scope="row">
                          <Link href={to(`/q/a/${opaque(one.id)}/${String(one.version)}`)}>{one.title}</Link>
                        </th>
                        <td>{one.version}</td>
                        <td>{t('fromTo', { from: times.day(one.valid[0]), to: times.day(one.valid[1]) })}</td>
                        <td>
                          {t('signedOf', {
                            signed: one.countersigned.length,
                            all: one.signatories.length,
                          })}
                        </td>
                        <td>
                          <ProtocolTag protocol={one} />
                        </td>
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
