import type { JSX } from 'react';
import { isFinal, type StateName } from '#machine';
import { useText } from '../i18n/index.js';
import { Button } from '../ui/Button.js';
import { Notice } from '../ui/Notice.js';
import { Section } from '../ui/Page.js';
import { useTimes } from '../ui/time.js';
import type { ExerciseName } from './Exercise.js';

interface GuideProps {
  readonly name: ExerciseName;
  readonly state: StateName;
  readonly onSend: () => void;
  readonly onOther: () => void;
  readonly onAgain: () => void;
  readonly onLeave: () => void;
}

const IN_CENTRE = ['draft', 'submitted', 'received', 'acknowledged', 'offered', 'confirmed'] as const;
const IN_SHELTER = ['received', 'acknowledged', 'offered', 'confirmed'] as const;
/** She has arrived. */
export const DONE: readonly StateName[] = ['in-charge', 'completed'];

/** What to do next, in words; and the other party's answer by a click. */
export function Guide({ name, state, onSend, onOther, onAgain, onLeave }: GuideProps): JSX.Element {
  const t = useText('practice');
  const isDone = DONE.includes(state);
  return (
    <Section title={`${t('title')}: ${t(`${name}.title`)}`}>
      <div role="status">
        {isDone ? (
          <Notice tone="good" title={t('done')}>
            <p>{t('doneText')}</p>
          </Notice>
        ) : (
          <Notice title={t('next')}>
            <p>{textOf(t, name, state)}</p>
          </Notice>
        )}
      </div>
      {isDone ? <Note name={name} /> : null}
      <div className="buttons no-print">
        {name === 'centre' && state === 'draft' ? (
          <Button look="main" onClick={onSend}>
            {t('centre.send')}
          </Button>
        ) : null}
        {isDone ? (
          <Button look="main" onClick={() => window.print()}>
            {t('action.print')}
          </Button>
        ) : null}
        {isDone || state === 'draft' || isFinal(state) ? null : (
          <Button onClick={onOther}>{t('other')}</Button>
        )}
        <Button look="quiet" onClick={onAgain}>
          {t('again')}
        </Button>
        <Button look="quiet" onClick={onLeave}>
          {t('leave')}
        </Button>
      </div>
    </Section>
  );
}

function textOf(t: ReturnType<typeof useText<'practice'>>, name: ExerciseName, state: StateName): string {
  if (isFinal(state)) return t('ended');
  if (name === 'centre') {
    const known = IN_CENTRE.find((one) => one === state);
    return known === undefined ? t('wait') : t(`centre.${known}`);
  }
  const known = IN_SHELTER.find((one) => one === state);
  return known === undefined ? t('wait') : t(`shelter.${known}`);
}

/** To print and sign: practice counts as training, and nothing of it is kept here. */
function Note({ name }: { readonly name: ExerciseName }): JSX.Element {
  const t = useText('practice');
  const times = useTimes();
  return (
    <div>
      <h3>{t('note')}</h3>
      <p>{t('noteText', { exercise: t(`${name}.title`), day: times.day(Date.now()) })}</p>
      <p>{t('sign')}</p>
    </div>
  );
}
