import type { JSX } from 'react';
import { useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { LinkButton } from '../../ui/Button.js';
import { Live } from '../../ui/Live.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Facts, Page, Section } from '../../ui/Page.js';
import { AdmitButton } from './AdmitButton.js';
import type { Items, Unit } from './types.js';
import { UnitBeds } from './UnitBeds.js';
import { CloseForm, ReopenButton } from './UnitClosing.js';
import { UnitHistory } from './UnitHistory.js';
import { UnitForm } from './UnitForm.js';
import { Holder } from './UnitTable.js';
import { ForWhom, UnitTag, UnitUntil } from './UnitTag.js';
import { UnitWaiting } from './UnitWaiting.js';
import './shelter.scss';

/**
 * One unit: what it is now, whom it could be offered to, what it is like. Out of the list, which the stream has asked
 * again whenever a request changes what fills a unit.
 */
export default function UnitPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('shelter');
  const { api, key } = useActing();
  const units = useRead<Items<Unit>>(api, 'units');
  const crumbs = [{ label: t('board.title'), href: `/p/${key}/s` }];
  return (
    <Loaded query={units}>
      {({ items }) => {
        const unit = items.find(({ id }) => id === params['id']);
        return unit === undefined ? (
          <Page title={t('app.notFound')} crumbs={crumbs}>
            <p>{t('app.notFoundText')}</p>
          </Page>
        ) : (
          <Page title={t('unit.one', { code: unit.code })} crumbs={crumbs}>
            <Now unit={unit} />
            {unit.state === 'available' ? <UnitWaiting unit={unit} /> : null}
            <Details unit={unit} />
          </Page>
        );
      }}
    </Loaded>
  );
}

function Now({ unit }: { readonly unit: Unit }): JSX.Element {
  const t = useText('shelter');
  const { key, may } = useActing();
  const { state, referral } = unit;
  return (
    <Section title={t('unit.now')}>
      <Facts
        items={[
          [
            t('unit.state'),
            <div key="state">
              <Live>
                <UnitTag state={state} />
              </Live>{' '}
              <UnitUntil unit={unit} />
            </div>,
          ],
          [t('unit.forWhom'), <ForWhom key="for" unit={unit} />],
          state === 'available' || state === 'out-of-service'
            ? null
            : [t('unit.holder'), <Holder key="holder" unit={unit} />],
        ]}
      />
      <div className="buttons unit-steps">
        {state === 'reserved' && referral !== null ? (
          <AdmitButton referral={referral} unit={unit.code} />
        ) : null}
        {state === 'available' && may('unit:write') ? (
          <LinkButton href={`/p/${key}/t/d/${unit.id}`}>{t('direct.here')}</LinkButton>
        ) : null}
        {state === 'out-of-service' ? <ReopenButton unit={unit} /> : null}
      </div>
    </Section>
  );
}

function Details({ unit }: { readonly unit: Unit }): JSX.Element {
  const t = useText('shelter');
  const { may } = useActing();
  const mayWrite = may('unit:write');
  return (
    <>
      <Section title={t('beds.title')}>
        <UnitBeds unit={unit} />
      </Section>
      <Section title={t('unit.like')}>
        <UnitForm key={unit.id} unit={unit} />
      </Section>
      <UnitHistory unit={unit} />
      {mayWrite && unit.state === 'available' ? (
        <Section title={t('closing.title')}>
          <CloseForm unit={unit} />
        </Section>
      ) : null}
      {mayWrite && unit.state !== 'available' && unit.state !== 'out-of-service' ? (
        <Notice>
          <p>{t('closing.notNow')}</p>
        </Notice>
      ) : null}
    </>
  );
}
