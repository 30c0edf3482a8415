import { useEffect, useState, type JSX } from 'react';
import { lastActivity } from '../api/activity.js';
import { timeNow } from '../api/clock.js';
import { useText } from '../i18n/index.js';
import { leave } from '../safety/leave.js';
import { Dialog } from '../ui/Dialog.js';
import { Notice } from '../ui/Notice.js';
import { useSession } from './session-context.js';

const WARN_MS = 60_000;
/** Somebody who writes a long text asks for nothing meanwhile: the page says for her that she is there. */
const EXTEND_BELOW_MS = 8 * 60_000;
const LOOK_MS = 1_000;

/** A minute before the session ends it asks; any button or key of the dialog extends it (WCAG 2.2.1). */
export function IdleWarning(): JSX.Element | null {
  const t = useText();
  const { session, extend, refresh, end } = useSession();
  const [left, setLeft] = useState<number | null>(null);
  // after eight hours nothing postpones it
  const isLast = session.idleUntil === session.expiresAt;
  useEffect(() => {
    const until = Date.parse(session.idleUntil);
    let isAsking = false;
    let isSure = false;
    const ask = (question: () => Promise<void>): void => {
      isAsking = true;
      question()
        .catch(() => undefined)
        .finally(() => (isAsking = false));
    };
    const timer = setInterval(() => {
      const ms = until - timeNow();
      const isActive = Date.now() - lastActivity() < 30_000;
      // every request of hers has postponed the end: the gateway knows it better than this page
      if (ms < WARN_MS && !isSure) {
        isSure = true;
        ask(refresh);
        return;
      }
      setLeft(ms < WARN_MS && !isAsking ? Math.max(0, Math.ceil(ms / 1_000)) : null);
      if (ms <= 0) end();
      else if (!isLast && !isAsking && ms >= WARN_MS && ms < EXTEND_BELOW_MS && isActive) ask(extend);
    }, LOOK_MS);
    return () => clearInterval(timer);
    // the functions are made anew for every render and mean the same
  }, [session.idleUntil, isLast]);
  if (left === null) return null;
  if (isLast) {
    return (
      <Notice tone="warn" alert title={t('idle.lastTitle')}>
        <p>{t('idle.last', { count: left })}</p>
      </Notice>
    );
  }
  return (
    <Dialog title={t('idle.title')} onClose={() => void extend().catch(() => undefined)}>
      <p role="timer">{t('idle.text', { count: left })}</p>
      <div className="buttons">
        <button
          type="button"
          className="button button-main"
          data-first
          onClick={() => void extend().catch(() => undefined)}
        >
          {t('idle.stay')}
        </button>
        <button type="button" className="button button-plain" onClick={leave}>
          {t('idle.leave')}
        </button>
      </div>
    </Dialog>
  );
}
