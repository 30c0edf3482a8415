import type { JSX } from 'react';
import { useCommand } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Tag } from '../../ui/Tag.js';
import { useNow, useTimes } from '../../ui/time.js';
import { OutcomeForm } from './OutcomeForm.js';
import type { Arrival } from './types.js';

const OUTCOMES = ['seen', 'left-before-visit', 'taken-elsewhere'] as const;
const MINUTE = 60_000;
const SOON_MS = 7 * MINUTE;

/** A woman who waits for a doctor is a clock here, and nothing else of her: how long still, or how late. */
export function ArrivalItem({
  arrival: { id, triagedAt, seeBy, step, outcome, endedAt, late },
  isMarked,
}: {
  readonly arrival: Arrival;
  /** The one that a task led to. */
  readonly isMarked: boolean;
}): JSX.Element {
  const t = useText('health');
  const times = useTimes();
  const { api } = useActing();
  const end = useCommand<Arrival, string>(api, (value, key) =>
    api.post(`arrivals/${id}/end`, { outcome: value }, { key }),
  );
  return (
    <div className="row-item" aria-current={isMarked ? 'true' : undefined}>
      <div>
        <p className="row-title">{t('arrival.triaged', { time: times.moment(triagedAt) })}</p>
        {outcome === null ? (
          <Countdown seeBy={seeBy} />
        ) : (
          <Tag tone={outcome === 'seen' && !late ? 'good' : 'warn'}>{t(`arrival.${outcome as 'seen'}`)}</Tag>
        )}
      </div>
      <div className="row-more">
        {endedAt === null
          ? null
          : t('arrival.endedAfter', { time: times.span(Date.parse(endedAt) - Date.parse(triagedAt)) })}
        {outcome === null && step > 0 ? t(`arrival.step.${step as 1}`) : null}
      </div>
      <div className="row-end">
        {outcome === null ? (
          <OutcomeForm
            name={id}
            legend={t('arrival.how')}
            options={OUTCOMES.map((value) => ({ value, label: t(`arrival.${value}`) }))}
            button={t('arrival.close')}
            isBusy={end.isPending}
            error={end.error}
            onSubmit={end.submit}
          />
        ) : null}
      </div>
    </div>
  );
}

function Countdown({ seeBy }: { readonly seeBy: string }): JSX.Element {
  const t = useText('health');
  const times = useTimes();
  const left = Date.parse(seeBy) - useNow();
  const tone = left <= 0 ? 'bad' : left < SOON_MS ? 'warn' : 'info';
  return (
    <p className="clock">
      <Tag tone={tone}>
        {left <= 0
          ? t('arrival.late', { time: times.span(-left) })
          : t('arrival.left', { time: times.span(left) })}
      </Tag>{' '}
      <span className="due-moment">{t('arrival.by', { time: times.clock(seeBy) })}</span>
    </p>
  );
}
