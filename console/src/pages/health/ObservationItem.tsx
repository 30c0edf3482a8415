import type { JSX } from 'react';
import { Link } from 'wouter';
import { useCommand } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Due } from '../../ui/Due.js';
import { Facts } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { OutcomeForm } from './OutcomeForm.js';
import type { Observation } from './types.js';

const OUTCOMES = ['placed', 'home-by-choice', 'admitted-to-ward', 'elsewhere', 'left'] as const;

/** One short observation: until when it has to be known where she goes, and, by a person, how it ends. */
export function ObservationItem({
  observation: { id, referral, since, settleBy, endBy, outcome, endedAt },
  isLinked = false,
}: {
  readonly observation: Observation;
  /** Whether it leads to the request, where it stands among others. */
  readonly isLinked?: boolean;
}): JSX.Element {
  const t = useText('health');
  const times = useTimes();
  const { api, key } = useActing();
  const end = useCommand<Observation, string>(api, (value, command) =>
    api.post(`observations/${id}/end`, { outcome: value }, { key: command }),
  );
  return (
    <>
      <Facts
        items={[
          [
            t('observation.since'),
            isLinked ? (
              <Link key="since" href={`/p/${key}/a/${referral}`}>
                {times.moment(since)}
              </Link>
            ) : (
              times.moment(since)
            ),
          ],
          outcome === null ? [t('observation.settle'), <Due key="settle" at={settleBy} />] : null,
          outcome === null ? [t('observation.end'), <Due key="end" at={endBy} />] : null,
          outcome === null
            ? null
            : [
                t('observation.outcome'),
                <Tag key="outcome" tone="good">
                  {t(`observation.${outcome as 'placed'}`)}
                </Tag>,
              ],
          endedAt === null ? null : [t('observation.endedAt'), times.moment(endedAt)],
        ]}
      />
      {outcome === null ? (
        <OutcomeForm
          name={id}
          legend={t('observation.how')}
          options={OUTCOMES.map((value) => ({ value, label: t(`observation.${value}`) }))}
          button={t('observation.close')}
          isBusy={end.isPending}
          error={end.error}
          onSubmit={end.submit}
        />
      ) : null}
    </>
  );
}
