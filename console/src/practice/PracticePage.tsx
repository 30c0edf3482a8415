import { useState, type JSX } from 'react';
import { useText } from '../i18n/index.js';
import { Button } from '../ui/Button.js';
import { Page, Section } from '../ui/Page.js';
import { Exercise, type ExerciseName } from './Exercise.js';
import './practice.scss';

const EXERCISES: readonly ExerciseName[] = ['centre', 'shelter'];

/** Exercises on an invented network that lives in this page only; leaving it forgets everything. */
export default function PracticePage(): JSX.Element {
  const t = useText('practice');
  const [chosen, choose] = useState<ExerciseName | null>(null);
  if (chosen !== null) return <Exercise name={chosen} onLeave={() => choose(null)} />;
  return (
    <Page title={t('title')}>
      <p className="practice-band">{t('band')}</p>
      <p>{t('lead')}</p>
      {EXERCISES.map((name) => (
        <Section key={name} title={t(`${name}.title`)}>
          <p>{t(`${name}.text`)}</p>
          <Button
            look="main"
            aria-label={`${t('start')}: ${t(`${name}.title`)}`}
            onClick={() => choose(name)}
          >
            {t('start')}
          </Button>
        </Section>
      ))}
    </Page>
  );
}
