import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import type { NodeApi } from '../../../api/client.js';
import { useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useLanguage, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Notice } from '../../../ui/Notice.js';
import { useTimes } from '../../../ui/time.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import { usePlaces, useNodes } from '../nodes.js';
import type { RecordState } from '../types.js';

const MINUTE = 60_000;
const TONES = { whole: 'good', broken: 'bad', unchecked: 'warn' } as const;

/** Whether the record is whole, in the audit's own sentence; the auditor may have it checked now. */
export function RecordCard(): JSX.Element {
  const t = useText('province');
  const language = useLanguage();
  const times = useTimes();
  const { may } = useActing();
  const to = usePlaces();
  const { audit } = useNodes();
  const query = useRead<RecordState>(audit, 'state', { every: MINUTE });
  return (
    <Loaded query={query}>
      {({ state, text, witnesses }) => (
        <Notice tone={TONES[state]} title={text[language]}>
          {witnesses === undefined ? null : (
            <p>
              {t('state.confirmedOf', { quorum: witnesses.quorum, operators: witnesses.operators })}
              {witnesses.at === null
                ? null
                : `, ${t('state.confirmedAt', { time: times.moment(witnesses.at) })}`}
              .
            </p>
          )}
          {may('audit:check') ? (
            <>
              <CheckNow audit={audit} />
              <Link href={to('/q/t')}>{t('state.technical')}</Link>
            </>
          ) : null}
        </Notice>
      )}
    </Loaded>
  );
}

type Result = { readonly ok: boolean; readonly size: number; readonly faults: readonly unknown[] };

function CheckNow({ audit }: { readonly audit: NodeApi }): JSX.Element {
  const t = useText('province');
  const textOf = useProblemText();
  const [asked, setAsked] = useState(false);
  // a long check answers how far it is: it is asked again until it ends
  const query = useRead<Result | { readonly checked: number }>(audit, 'check', {
    enabled: asked,
    every: 2_000,
  });
  const { data } = query;
  const isOver = data !== undefined && 'ok' in data;
  if (isOver && asked) setAsked(false);
  return (
    <div className="buttons" role="status">
      <Button
        busy={asked}
        onClick={() => {
          setAsked(true);
          void query.refetch();
        }}
      >
        {asked ? t('state.checking') : t('state.checkNow')}
      </Button>
      {isOver ? (
        <span>
          {data.ok
            ? t('state.checked', { count: data.size })
            : t('state.faults', { count: data.faults.length })}
        </span>
      ) : null}
      {query.isError ? <span>{textOf(query.error)}</span> : null}
    </div>
  );
}
