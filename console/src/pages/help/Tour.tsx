import { useEffect, useRef, useState, type JSX } from 'react';
import type { TourName } from '../../app/FirstTour.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Dialog } from '../../ui/Dialog.js';

/** Four steps round the console: how to leave first, then what she works on, then help. Esc skips it. */
export default function Tour({
  tour,
  onClose,
}: {
  readonly tour: TourName;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText('help');
  const [step, setStep] = useState(0);
  const text = useRef<HTMLDivElement>(null);
  const steps = ['tour.exit', `tour.${tour}.one`, `tour.${tour}.two`, 'tour.help'] as const;
  const at = steps[step] ?? 'tour.exit';
  const isLast = step === steps.length - 1;
  useEffect(() => {
    if (step > 0) text.current?.focus();
  }, [step]);
  return (
    <Dialog title={t('tour.title')} onClose={onClose}>
      <p>{t('tour.step', { step: step + 1, count: steps.length })}</p>
      <div ref={text} tabIndex={-1} className="tour-step">
        <h3>{t(`${at}.title`)}</h3>
        <p>{t(`${at}.text`)}</p>
      </div>
      <div className="buttons">
        {step > 0 ? <Button onClick={() => setStep(step - 1)}>{t('action.back')}</Button> : null}
        <Button look="main" onClick={() => (isLast ? onClose() : setStep(step + 1))}>
          {t(isLast ? 'tour.end' : 'action.next')}
        </Button>
        {isLast ? null : (
          <Button look="quiet" onClick={onClose}>
            {t('tour.skip')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
