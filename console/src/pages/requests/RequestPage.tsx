import type { JSX } from 'react';
import { useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Due } from '../../ui/Due.js';
import { Loaded } from '../../ui/Loaded.js';
import { Facts, Page, Section } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { stateTone } from './state-tone.js';
import { Timeline } from './Timeline.js';

/** One request, as this side sees it. */
export default function RequestPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('requests');
  const { api, key } = useActing();
  const path = `referrals/${params['id'] ?? ''}`;
  const query = useRead<Referral>(api, `${path}?side=${params['side'] ?? 's'}`);
  return (
    <Page title={t('one')} crumbs={[{ label: t('title'), href: `/p/${key}/r` }]}>
      <Loaded query={query}>
        {(request) => (
          <>
            <Summary request={request} />
            <Section title={t('history')}>
              <Timeline api={api} path={`${path}/timeline?side=${request.side}`} />
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Summary({ request }: { readonly request: Referral }): JSX.Element {
  const t = useText('requests');
  const code = useCodes();
  const network = useNetwork();
  return (
    <Section title={code('service', request.service)}>
      <div aria-live="polite">
        <Facts
          items={[
            [
              t('state'),
              <Tag key="state" tone={stateTone(request.state)}>
                {t(`state.${request.state}`)}
              </Tag>,
            ],
            [t('urgency'), code('urgency', request.urgency)],
            [t('from'), network.name(request.from)],
            [t('to'), network.name(request.to)],
            request.dueAt === null ? null : [t('due'), <Due key="due" at={request.dueAt} />],
          ]}
        />
      </div>
    </Section>
  );
}
