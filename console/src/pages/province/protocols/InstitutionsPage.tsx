import { telUrl } from '../../../ui/tel.js';
import type { JSX } from 'react';
import { useRead } from '../../../api/queries.js';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Page, Section } from '../../../ui/Page.js';
import { useTimes } from '../../../ui/time.js';
import { usePlaces, useNodes } from '../nodes.js';

interface Key {
  readonly kid: string;
  readonly use: 'event' | 'opening' | 'token';
  readonly institution: string;
  readonly publishedAt: string;
}

/** Who belongs to the network, whom to call, and since when each one's keys are known. */
export default function InstitutionsPage(): JSX.Element {
  const t = useText('protocols');
  const code = useCodes();
  const times = useTimes();
  const to = usePlaces();
  const { institutions, name } = useNetwork();
  const { registry } = useNodes();
  const keys = useRead<{ items: readonly Key[] }>(registry, 'keys');
  return (
    <Page title={t('institutions')} crumbs={[{ label: t('title'), href: to('/q/a') }]}>
      <Section title={t('institutions')}>
        <div className="table-wrap" tabIndex={0} role="region" aria-label={t('institutions')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('institution')}</th>
                <th scope="col">{t('kind')}</th>
                <th scope="col">{t('services')}</th>
                <th scope="col">{t('onCall')}</th>
                <th scope="col">{t('connected')}</th>
              </tr>
            </thead>
            <tbody>
              {institutions.map((one) => (
                <tr key={one.id}>
                  <th scope="row">{one.name}</th>
                  <td>{code('institutionKind', one.kind)}</td>
                  <td>{(one.services ?? []).map((service) => code('service', service)).join(', ')}</td>
                  <td>{one.onCall === undefined ? '–' : <a href={telUrl(one.onCall)}>{one.onCall}</a>}</td>
                  <td>{one.onNetwork ? t('form.yes') : t('paper')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Section>
      <Section title={t('keys')}>
        <Loaded query={keys}>
          {({ items }) => (
            <div className="table-wrap" tabIndex={0} role="region" aria-label={t('keys')}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('institution')}</th>
                    <th scope="col">{t('keyUse')}</th>
                    <th scope="col">{t('keySince')}</th>
                    <th scope="col">{t('keyId')}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((key) => (
                    <tr key={key.kid}>
                      <th scope="row">{name(key.institution)}</th>
                      <td>{t(`use.${key.use}`)}</td>
                      <td>{times.moment(key.publishedAt)}</td>
                      <td className="fingerprint">{key.kid}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Loaded>
      </Section>
    </Page>
  );
}
