import type { JSX } from 'react';
import { useCommand, useRead } from '../../api/queries.js';
import type { Referral, StateName } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { Due } from '../../ui/Due.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Facts, Page, Section } from '../../ui/Page.js';
import { PhoneLink } from '../../ui/PhoneLink.js';
import { Tag } from '../../ui/Tag.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import { CallInstead } from '../requests/CallInstead.js';
import { stateTone } from '../requests/state-tone.js';
import { ObservationItem } from './ObservationItem.js';
import type { Observation } from './types.js';

/** What became of an activation: whom to telephone now, whether they have it in hand, and where she stays meanwhile. */
export default function ActivatedPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('health');
  const { api, key } = useActing();
  const query = useRead<Referral>(api, `referrals/${params['id'] ?? ''}?side=s`);
  return (
    <Page title={t('activated.title')} crumbs={[{ label: t('emergency.title'), href: `/p/${key}/e` }]}>
      <Loaded query={query}>
        {(request) => (
          <>
            <Asked request={request} />
            <Stay referral={request.id} />
            <div className="buttons">
              <LinkButton look="main" href={`/p/${key}/r/${request.id}/s`}>
                {t('activated.open')}
              </LinkButton>
              <LinkButton href={`/p/${key}/a`}>{t('activated.another')}</LinkButton>
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

const UNTOUCHED: readonly StateName[] = ['draft', 'submitted', 'received'];
/** Named one by one: whatever else there is or will be, nobody is told that she is looked after. */
const IN_HAND: readonly StateName[] = [
  'acknowledged',
  'info-requested',
  'waitlisted',
  'offered',
  'confirmed',
  'no-show',
  'in-charge',
  'completed',
];

function Asked({ request }: { readonly request: Referral }): JSX.Element {
  const t = useText('health');
  const code = useCodes();
  const network = useNetwork();
  const name = network.name(request.to);
  const phone = network.find(request.to)?.onCall;
  const isWaiting = UNTOUCHED.includes(request.state);
  const isInHand = IN_HAND.includes(request.state);
  return (
    <>
      {request.urgency === 'E0' ? (
        <Notice tone="bad" title={t('activate.danger')}>
          <PhoneLink phone="112" danger large />
        </Notice>
      ) : null}
      <div aria-live="polite">
        <Notice
          tone={isWaiting ? 'warn' : isInHand ? 'good' : 'bad'}
          title={
            isWaiting
              ? t('activated.waiting', { name })
              : isInHand
                ? t('activated.inHand', { name })
                : t('activated.notInHand', { name, state: t(`state.${request.state}`) })
          }
        >
          {isWaiting ? <p>{t('activated.callAlso')}</p> : null}
          {isWaiting || isInHand ? null : <p>{t('activated.goOn')}</p>}
          {phone === undefined ? null : <PhoneLink phone={phone} large />}
        </Notice>
      </div>
      <CallInstead request={request} />
      <Section title={t('activated.request')}>
        <Facts
          items={[
            [
              t('activated.state'),
              <Tag key="state" tone={stateTone(request.state)}>
                {t(`state.${request.state}`)}
              </Tag>,
            ],
            [t('activated.urgency'), code('urgency', request.urgency)],
            request.dueAt === null ? null : [t('activated.due'), <Due key="due" at={request.dueAt} />],
          ]}
        />
      </Section>
    </>
  );
}

/** Where she is while a place is looked for: begun here where the activation did not. */
function Stay({ referral }: { readonly referral: string }): JSX.Element {
  const t = useText('health');
  const textOf = useProblemText();
  const { api } = useActing();
  const query = useRead<{ items: readonly Observation[] }>(api, 'observations?state=open');
  // over, it is told how it ended, and not offered again
  const { data: ended } = useRead<{ items: readonly Observation[] }>(api, 'observations?state=ended');
  const begin = useCommand<Observation>(api, (_, key) => api.post('observations', { referral }, { key }));
  return (
    <Section title={t('observation.title')}>
      <Loaded query={query}>
        {({ items }) => {
          const found = [...items, ...(ended?.items ?? [])].find((one) => one.referral === referral);
          if (found !== undefined) return <ObservationItem observation={found} />;
          return (
            <>
              <p>{t('observation.none')}</p>
              {begin.error === null ? null : <Notice tone="bad" alert title={textOf(begin.error)} />}
              <Button busy={begin.isPending} onClick={() => begin.submit()}>
                {t('observation.begin')}
              </Button>
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}
