import { telUrl } from '../../../ui/tel.js';
import type { JSX } from 'react';
import { useCommand, useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Notice } from '../../../ui/Notice.js';
import { Facts, Page, Section } from '../../../ui/Page.js';
import { useTimes } from '../../../ui/time.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import { usePlaces, useNodes } from '../nodes.js';
import { ProposeForm } from './ProposeForm.js';
import type { Service } from './types.js';

/** One service of the directory, as women and institutions find it. */
export default function ServicePage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('plan');
  const to = usePlaces();
  const { plan } = useNodes();
  const query = useRead<Service>(plan, `services/${params['id'] ?? ''}`);
  return (
    <Page title={query.data?.name ?? t('service')} crumbs={[{ label: t('services'), href: to('/q/s') }]}>
      <Loaded query={query}>{(service) => <Whole service={service} />}</Loaded>
    </Page>
  );
}

function Whole({ service }: { readonly service: Service }): JSX.Element {
  const t = useText('plan');
  const code = useCodes();
  const times = useTimes();
  const network = useNetwork();
  const textOf = useProblemText();
  const { plan } = useNodes();
  const { institution, may } = useActing();
  const step = useCommand(plan, (path: string, key) =>
    plan.post(`services/${service.id}/${path}`, {}, { key }),
  );
  const state = useCommand(plan, (to: string, key) =>
    plan.post(`services/${service.id}/state`, { state: to }, { key }),
  );
  const isOwn = service.organization === institution;
  const canSteer = may('plan:write');
  const canVouch = canSteer || (isOwn && may('plan:contribute'));
  const error = step.error ?? state.error;
  return (
    <>
      <Section title={t('service')}>
        <p>{service.description}</p>
        <Facts
          items={[
            [t('kind'), code('directoryKind', service.kind)],
            [t('whoRuns'), network.name(service.organization)],
            [
              t('where'),
              service.ambiti.length === 0 ? t('province') : service.ambiti.map(network.name).join(', '),
            ],
            [t('forWhat'), service.needs.map((need) => code('directoryNeed', need)).join(', ')],
            service.phones.length === 0
              ? null
              : [
                  t('phones'),
                  service.phones.map(({ number }) => (
                    <a key={number} href={telUrl(number)}>
                      {number}{' '}
                    </a>
                  )),
                ],
            [t('field.state'), code('directoryState', service.state)],
            [
              t('verified'),
              service.verifiedAt === null
                ? '–'
                : t('verifiedBy', {
                    day: times.day(service.verifiedAt),
                    by: network.name(service.verifiedBy ?? ''),
                  }),
            ],
          ]}
        />
      </Section>
      {canVouch ? (
        <Section title={t('steps')}>
          {error === null ? null : (
            <Notice tone="bad" alert>
              <p>{textOf(error)}</p>
            </Notice>
          )}
          <div className="buttons">
            <Button
              look="main"
              busy={step.isPending}
              onClick={() => step.submit(canSteer ? 'verification' : 'own-verification')}
            >
              {t('verify')}
            </Button>
            {canSteer ? (
              <Button
                busy={state.isPending}
                onClick={() => state.submit(service.state === 'listed' ? 'suspended' : 'listed')}
              >
                {t(service.state === 'listed' ? 'suspend' : 'list')}
              </Button>
            ) : null}
          </div>
        </Section>
      ) : null}
      {isOwn && may('plan:contribute') ? <ProposeForm service={service} /> : null}
    </>
  );
}
