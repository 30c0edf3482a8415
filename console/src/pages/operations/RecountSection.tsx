import { useEffect, type JSX } from 'react';
import type { NodeApi } from '../../api/client.js';
import { useRead } from '../../api/queries.js';
import { useUntilDone } from '../../api/use-until-done.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Notice } from '../../ui/Notice.js';
import { Section } from '../../ui/Page.js';
import { useProblemText } from '../../ui/use-problem-text.js';

interface Recount {
  readonly running: boolean;
  readonly position: number;
  readonly to: number;
  readonly ok?: boolean;
}

/** Replays the record into the counts, and shows how far it is; one that runs already is watched, whoever began it. */
export function RecountSection({ api }: { readonly api: NodeApi }): JSX.Element {
  const t = useText('operations');
  const textOf = useProblemText();
  const { may } = useActing();
  const found = useRead<Recount>(api, 'operations/recount');
  const step = useUntilDone<Recount>(api, (key) => api.post('operations/recount', {}, { key }));
  const mayAct = may('operations:act');
  const runs = found.data?.running === true;
  const { start } = step;
  useEffect(() => {
    if (runs && mayAct) start();
    // once, when it is first known that one runs
  }, [runs]);
  const { answer, isRunning, isDone } = step;
  const shown = isRunning ? answer : undefined;
  return (
    <Section title={t('recount.title')}>
      <p>{t('recount.text')}</p>
      {step.error === null ? null : (
        <Notice tone="bad" alert>
          <p>{textOf(step.error)}</p>
        </Notice>
      )}
      {shown === undefined ? null : (
        <p>
          <progress max={Math.max(shown.to, 1)} value={shown.position} aria-label={t('recount.title')} />{' '}
          {t('recount.progress', { done: shown.position, count: shown.to })}
        </p>
      )}
      {mayAct ? (
        <Button busy={isRunning} onClick={start}>
          {t('recount.start')}
        </Button>
      ) : null}
      <div role="status">
        {isDone && answer !== undefined ? (
          <Notice tone={answer.ok === true ? 'good' : 'bad'}>
            <p>{t(answer.ok === true ? 'recount.same' : 'recount.differs', { count: answer.to })}</p>
          </Notice>
        ) : null}
      </div>
    </Section>
  );
}
