import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { Due } from '../../ui/Due.js';
import { Live } from '../../ui/Live.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Facts, Page, Section } from '../../ui/Page.js';
import { stateTone } from '../requests/state-tone.js';
import { Tag } from '../../ui/Tag.js';
import { FittingUnits } from './FittingUnits.js';
import { SameWoman } from './SameWoman.js';
import type { Items, Unit } from './types.js';
import { UnitTag, UnitUntil } from './UnitTag.js';
import './shelter.scss';

/** A place for one request: what it is, which units fit, and whether somebody else asks for the same woman. */
export default function PlacePage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('shelter');
  const { api, key } = useActing();
  const query = useRead<Referral>(api, `referrals/${params['id'] ?? ''}?side=r`);
  return (
    <Page title={t('place.title')} crumbs={[{ label: t('board.title'), href: `/p/${key}/s` }]}>
      <Loaded query={query}>
        {(request) => (
          <>
            <Summary request={request} />
            <Section title={t('place.units')}>
              <Units request={request} />
            </Section>
            <Section title={t('same.title')}>
              <Opened text={t('same.text')} label={t('same.open')}>
                <SameWoman request={request} />
              </Opened>
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Summary({ request }: { readonly request: Referral }): JSX.Element {
  const t = useText('shelter');
  const code = useCodes();
  const network = useNetwork();
  const { api, key } = useActing();
  const { data: units } = useRead<Items<Unit>>(api, 'units');
  const held = units?.items.find(({ referral }) => referral === request.id);
  return (
    <Section
      title={t('offerTo.from', { name: network.name(request.from) })}
      actions={<LinkButton href={`/p/${key}/r/${request.id}/r`}>{t('holder.request')}</LinkButton>}
    >
      <Facts
        items={[
          [
            t('unit.state'),
            <Live key="state">
              <Tag tone={stateTone(request.state)}>{t(`state.${request.state}`)}</Tag>
            </Live>,
          ],
          [t('place.urgency'), code('urgency', request.urgency)],
          request.dueAt === null ? null : [t('place.due'), <Due key="due" at={request.dueAt} />],
          held === undefined
            ? null
            : [
                t('place.held'),
                <div key="held">
                  <Link href={`/p/${key}/s/${held.id}`}>{held.code}</Link>{' '}
                  <Live>
                    <UnitTag state={held.state} />
                  </Live>{' '}
                  <UnitUntil unit={held} />
                </div>,
              ],
        ]}
      />
    </Section>
  );
}

const OPEN: readonly string[] = ['received', 'acknowledged', 'waitlisted', 'info-requested'];

function Units({ request }: { readonly request: Referral }): JSX.Element {
  const t = useText('shelter');
  if (!OPEN.includes(request.state)) return <p>{t('place.over')}</p>;
  const mayOffer = request.allowed.includes('offered') || request.allowed.includes('agreed-by-voice');
  return (
    <>
      {mayOffer ? null : (
        <Notice tone="warn">
          <p>{t(request.state === 'received' ? 'place.takeFirst' : 'place.notNow')}</p>
        </Notice>
      )}
      {request.state === 'received' && !mayOffer ? (
        <Opened text={t('fit.recorded')} label={t('fit.open')}>
          <FittingUnits request={request} />
        </Opened>
      ) : (
        <FittingUnits request={request} />
      )}
    </>
  );
}

/** What is a recorded reading is shown to who asks for it. */
function Opened({
  text,
  label,
  children,
}: {
  readonly text: string;
  readonly label: string;
  readonly children: React.ReactNode;
}): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <>{children}</>;
  return (
    <>
      <p>{text}</p>
      <div className="buttons">
        <Button onClick={() => setOpen(true)}>{label}</Button>
      </div>
    </>
  );
}
