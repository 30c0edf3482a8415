import type { JSX } from 'react';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Notice } from '../../../ui/Notice.js';
import { Section } from '../../../ui/Page.js';
import { Tag } from '../../../ui/Tag.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import { useNodes } from '../nodes.js';
import type { Recounted } from './types.js';
import { useUntilDone } from '../../../api/use-until-done.js';

const TONES = { same: 'good', differs: 'bad', incomplete: 'warn', 'other-method': 'warn' } as const;

/** Are the published tables what the record says? Everything is counted again. */
export function Rebuild(): JSX.Element {
  const t = useText('indicators');
  const textOf = useProblemText();
  const { audit } = useNodes();
  const step = useUntilDone<Recounted>(audit, (key) => audit.post('indicators/rebuild', {}, { key }));
  const { answer } = step;
  return (
    <Section title={t('rebuild')}>
      <p>{t('rebuildText')}</p>
      {step.error === null ? null : (
        <Notice tone="bad" alert>
          <p>{textOf(step.error)}</p>
        </Notice>
      )}
      <div className="buttons">
        <Button busy={step.isRunning} onClick={step.start}>
          {step.isRunning && answer !== undefined
            ? t('counting', { position: answer.position, to: answer.to })
            : t('rebuildNow')}
        </Button>
      </div>
      <div role="status">
        {step.isDone && answer !== undefined ? (
          <ul className="plain">
            {answer.periods.map(({ period, result }) => (
              <li key={period}>
                {period} <Tag tone={TONES[result]}>{t(`result.${result}`)}</Tag>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </Section>
  );
}
