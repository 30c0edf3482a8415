import { useEffect, useState, type JSX } from 'react';
import { useText } from '../i18n/index.js';
import { hearShift, leave } from './leave.js';

/** Always on the screen: one click, or Shift three times. A link, so that it works while scripts are busy. */
export function QuickExit(): JSX.Element {
  const t = useText();
  const [missing, setMissing] = useState<number | null>(null);
  useEffect(() => hearShift(setMissing), []);
  useEffect(() => {
    // the browser kept the page as it was left: it comes back uncovered, and asks who is there
    const onShow = (event: PageTransitionEvent): void => {
      if (event.persisted) location.reload();
    };
    addEventListener('pageshow', onShow);
    return () => removeEventListener('pageshow', onShow);
  }, []);
  return (
    <div className="quick-exit">
      <ExitLink />
      <span className="quick-exit-dots" aria-hidden="true" data-left={missing ?? 3}>
        <i />
        <i />
        <i />
      </span>
      <span className="visually-hidden" role="status">
        {missing === null ? '' : t('exit.pressed', { count: missing })}
      </span>
    </div>
  );
}

/** The same way out where the page behind is out of reach: in a dialog. */
export function ExitLink(): JSX.Element {
  const t = useText();
  return (
    <a
      href="/exit"
      className="quick-exit-link"
      rel="nofollow noreferrer"
      onClick={(event) => {
        event.preventDefault();
        leave();
      }}
    >
      {t('exit.button')}
    </a>
  );
}

/** Covers everything from the first instant of leaving; CSS shows it. */
export function LeavingOverlay(): JSX.Element {
  const t = useText();
  return (
    <div className="leaving-overlay" role="alert">
      <span className="leaving-text">{t('exit.leaving')}</span>
    </div>
  );
}
