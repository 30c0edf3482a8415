import { useState, type JSX } from 'react';
import { useCommand, useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Live } from '../../ui/Live.js';
import { Notice } from '../../ui/Notice.js';
import { useNow, useTimes } from '../../ui/time.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import type { Capacity, Items } from './types.js';

const AGAIN_MS = 60_000;

/** What others read of this house now, how old it is, and a way to have it said again. Unknown is said loudly. */
export function CapacityBox(): JSX.Element | null {
  const t = useText('shelter');
  const times = useTimes();
  const now = useNow();
  const textOf = useProblemText();
  const { api, institution, may } = useActing();
  const [isYoung, setYoung] = useState(false);
  const { data, refetch } = useRead<Items<Capacity>>(api, 'capacity', { every: AGAIN_MS });
  const renew = useCommand<{ said: boolean }>(
    api,
    (_, key) => api.post('capacity/renewal', {}, { key }),
    ({ data: { said } }) => {
      setYoung(!said);
      void refetch();
    },
  );
  if (data === undefined) return null;
  const own = data.items.find((one) => one.institution === institution);
  const answer = own?.answer ?? 'unknown';
  const age = own === undefined ? '' : times.span(Math.max(0, now - Date.parse(own.asOf)));
  return (
    <Notice
      tone={answer === 'unknown' ? 'bad' : 'info'}
      title={<Live>{t('capacity.title', { answer: t(`capacity.answer.${answer}`) })}</Live>}
    >
      <div className="capacity">
        <div>
          <p>
            {own === undefined
              ? t('capacity.never')
              : t(answer === 'unknown' ? 'capacity.old' : 'capacity.asOf', {
                  at: times.moment(own.asOf),
                  age,
                })}
          </p>
          <div role="status">
            {isYoung ? <p>{t('capacity.young')}</p> : null}
            {renew.isError ? <p>{textOf(renew.error)}</p> : null}
          </div>
        </div>
        {may('unit:write') ? (
          <Button busy={renew.isPending} onClick={() => renew.submit()}>
            {t('capacity.renew')}
          </Button>
        ) : null}
      </div>
    </Notice>
  );
}
