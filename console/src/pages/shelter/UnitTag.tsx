import type { JSX } from 'react';
import { useText } from '../../i18n/index.js';
import type { Tone } from '../../ui/Tag.js';
import { useNow, useTimes } from '../../ui/time.js';
import type { Unit, UnitState } from './types.js';

/** A circle that fills: free, held, reserved, occupied. */
const LOOKS: Readonly<Record<UnitState, readonly [mark: string, tone: Tone]>> = {
  available: ['○', 'good'],
  held: ['◔', 'info'],
  reserved: ['◑', 'warn'],
  occupied: ['●', 'neutral'],
  'out-of-service': ['✕', 'bad'],
};

/** What a unit is now, by mark and word. */
export function UnitTag({ state }: { readonly state: UnitState }): JSX.Element {
  const t = useText('shelter');
  const [mark, tone] = LOOKS[state];
  return (
    <span className={`tag tag-${tone}`}>
      <span aria-hidden="true" className="tag-mark">
        {mark}
      </span>{' '}
      {t(`unitState.${state}`)}
    </span>
  );
}

/** How long a unit is still held, reserved or closed, in words, with the moment beside it; nothing where nobody said. */
export function UnitUntil({ unit: { state, until, reason } }: { readonly unit: Unit }): JSX.Element | null {
  const t = useText('shelter');
  const times = useTimes();
  const now = useNow();
  const why = state === 'out-of-service' ? t(`reason.${(reason ?? 'other') as 'repair'}`) : '';
  if (until === null) {
    if (state === 'reserved') return <small>{t('until.unsaid')}</small>;
    return why === '' ? null : <small>{t('until.closedOpenEnd', { reason: why })}</small>;
  }
  const left = Date.parse(until) - now;
  const values = { time: times.span(Math.abs(left)), at: times.moment(until), reason: why };
  const isOver = left <= 0;
  const words =
    state === 'out-of-service'
      ? t(isOver ? 'until.closedOver' : 'until.closed', values)
      : t(`until.${state === 'held' ? 'held' : 'reserved'}${isOver ? 'Over' : ''}` as 'until.held', values);
  const tone = isOver ? 'late' : left < 30 * 60_000 ? 'soon' : 'calm';
  return (
    <small className={`due-${tone}`}>
      {tone === 'calm' ? null : <span aria-hidden="true">{isOver ? '⚠ ' : '◔ '}</span>}
      <time dateTime={until}>{words}</time>
    </small>
  );
}

/** For what household it is. */
export function ForWhom({ unit }: { readonly unit: Unit }): JSX.Element {
  const t = useText('shelter');
  const people = [
    t('people.adults', { count: unit.adults }),
    unit.minors === 0 ? '' : t('people.minors', { count: unit.minors }),
    unit.cots === 0 ? '' : t('people.cots', { count: unit.cots }),
  ];
  const more = [
    unit.stepFree ? t('unit.stepFree') : t('unit.steps'),
    unit.petsOk ? t('unit.pets') : t('unit.noPets'),
    unit.sonsMaxAge === null ? '' : t('unit.sons', { age: unit.sonsMaxAge }),
    unit.emergencyOnly ? t('unit.emergencyOnly') : '',
  ];
  const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ');
  return (
    <>
      {joined(people)}
      <small>{joined(more)}</small>
    </>
  );
}
