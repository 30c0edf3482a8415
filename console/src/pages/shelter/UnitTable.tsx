import type { JSX } from 'react';
import { Link } from 'wouter';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Live } from '../../ui/Live.js';
import { AdmitButton } from './AdmitButton.js';
import { ReopenButton } from './UnitClosing.js';
import type { Unit } from './types.js';
import { ForWhom, UnitTag, UnitUntil } from './UnitTag.js';
import { useRowKeys } from './use-row-keys.js';

/** A row per unit; on a telephone a card per unit. The roles stay what they are when the display changes. */
export function UnitTable({
  caption,
  units,
}: {
  readonly caption: string;
  readonly units: readonly Unit[];
}): JSX.Element {
  const t = useText('shelter');
  const { key } = useActing();
  const onKeyDown = useRowKeys();
  const columns = [t('unit.code'), t('unit.state'), t('unit.forWhom'), t('unit.holder'), t('unit.todo')];
  return (
    <table className="table cards" role="table" aria-label={caption} onKeyDown={onKeyDown}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((label) => (
            <th key={label} scope="col" role="columnheader">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {units.map((unit) => (
          <tr
            key={unit.id}
            role="row"
            data-row=""
            data-key={t(`unitKey.${unit.state}`)}
            className={`unit-row unit-${unit.state}`}
          >
            <th scope="row" role="rowheader">
              <Link href={`/p/${key}/s/${unit.id}`} className="unit-code">
                {unit.code}
              </Link>
              <small>
                {unit.usableBeds === unit.beds
                  ? t('unit.beds', { count: unit.beds })
                  : t('unit.bedsOf', { count: unit.beds, usable: unit.usableBeds })}
              </small>
            </th>
            <td role="cell" data-label={columns[1]}>
              <Live of={t('unit.one', { code: unit.code })}>
                <UnitTag state={unit.state} />
              </Live>
              <UnitUntil unit={unit} />
            </td>
            <td role="cell" data-label={columns[2]}>
              <ForWhom unit={unit} />
            </td>
            <td role="cell" data-label={columns[3]} className={hasHolder(unit) ? undefined : 'is-empty'}>
              <Holder unit={unit} />
            </td>
            <td role="cell" data-label={columns[4]}>
              <ToDo unit={unit} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const hasHolder = ({ state }: Unit): boolean => state !== 'available' && state !== 'out-of-service';

/** The request or the stay behind it, linked. */
export function Holder({ unit: { referral, stay, state } }: { readonly unit: Unit }): JSX.Element {
  const t = useText('shelter');
  const { key } = useActing();
  if (stay !== null)
    return (
      <>
        <Link href={`/p/${key}/t/${stay}`}>{t('holder.stay')}</Link>
        {referral === null ? <small className="due-soon">{t('holder.uncovered')}</small> : null}
      </>
    );
  if (referral !== null) return <Link href={`/p/${key}/r/${referral}/r`}>{t('holder.request')}</Link>;
  return <span>{state === 'held' || state === 'reserved' ? t('holder.hidden') : '–'}</span>;
}

function ToDo({ unit }: { readonly unit: Unit }): JSX.Element {
  const t = useText('shelter');
  const { key } = useActing();
  const { id, code, state, referral, stay } = unit;
  switch (state) {
    case 'available':
      return <Link href={`/p/${key}/s/${id}`}>{t('todo.offer', { code })}</Link>;
    case 'held':
      return <span>{t('todo.waitAnswer')}</span>;
    case 'reserved':
      return referral === null ? <span>–</span> : <AdmitButton referral={referral} unit={code} />;
    case 'occupied':
      return stay === null ? (
        <span>–</span>
      ) : (
        <Link href={`/p/${key}/t/${stay}`}>{t(referral === null ? 'todo.cover' : 'todo.stay')}</Link>
      );
    case 'out-of-service':
      return <ReopenButton unit={unit} />;
  }
}
