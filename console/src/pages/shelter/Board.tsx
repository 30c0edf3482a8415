import type { JSX } from 'react';
import { useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { LinkButton } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Empty, Page, Section } from '../../ui/Page.js';
import { CapacityBox } from './CapacityBox.js';
import type { House, Items, Unit } from './types.js';
import { UnitTable } from './UnitTable.js';
import './shelter.scss';

/** The board: every unit of every house, what it is now and what to do. Live. */
export default function Board(): JSX.Element {
  const t = useText('shelter');
  const { api, key } = useActing();
  const units = useRead<Items<Unit>>(api, 'units');
  const { data: houses } = useRead<Items<House>>(api, 'houses');
  return (
    <Page
      wide
      title={t('board.title')}
      actions={<LinkButton href={`/p/${key}/t/d`}>{t('direct.title')}</LinkButton>}
    >
      <CapacityBox />
      <Loaded query={units}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              <p>{t('board.none')}</p>
            </Empty>
          ) : (
            <>
              {[...new Set(items.map(({ house }) => house))].map((code) => (
                <HouseSection
                  key={code}
                  code={code}
                  house={houses?.items.find((one) => one.code === code)}
                  units={items.filter(({ house }) => house === code)}
                />
              ))}
              <Keys />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function HouseSection({
  code,
  house,
  units,
}: {
  readonly code: string;
  readonly house: House | undefined;
  readonly units: readonly Unit[];
}): JSX.Element {
  const t = useText('shelter');
  const free = units.filter(({ state }) => state === 'available').length;
  return (
    <Section
      title={t('board.house', { code })}
      actions={
        <p className="house-counts" aria-live="polite">
          <strong>{t('board.free', { count: free })}</strong> {t('board.ofUnits', { count: units.length })}
          {house === undefined ? null : (
            <small>
              {t('board.beds', { beds: house.beds, usable: house.usableBeds })}
              {house.authorisedBeds === null
                ? ''
                : ` ${t('board.authorised', { beds: house.authorisedBeds })}`}
            </small>
          )}
        </p>
      }
    >
      <UnitTable caption={t('board.house', { code })} units={units} />
    </Section>
  );
}

function Keys(): JSX.Element {
  const t = useText('shelter');
  return (
    <p className="keys-help">
      <strong>{t('keys.title')}</strong> <kbd>↑</kbd> <kbd>↓</kbd> {t('keys.move')} ·{' '}
      <kbd>{t('keys.enter')}</kbd> {t('keys.open')}
      {(['available', 'held', 'reserved', 'occupied', 'out-of-service'] as const).map((state) => (
        <span key={state}>
          {' '}
          · <kbd>{t(`unitKey.${state}`).toUpperCase()}</kbd> {t(`unitState.${state}`).toLowerCase()}
        </span>
      ))}
    </p>
  );
}
