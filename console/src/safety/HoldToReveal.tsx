import { useEffect, useRef, useState, type JSX, type ReactNode } from 'react';
import { useText } from '../i18n/index.js';

/**
 * Who she is, masked until somebody holds the button, by pointer or key, and masked again when it is let go, when the
 * window loses the focus, and after half a minute. The reading is asked for when it is first held, and recorded there.
 * @param load asks for it (the node records the reading)
 */
export function HoldToReveal<T>({
  load,
  children,
}: {
  readonly load: () => Promise<T>;
  readonly children: (value: T) => ReactNode;
}): JSX.Element {
  const t = useText();
  const [isHeld, setHeld] = useState(false);
  const [value, setValue] = useState<T | undefined>();
  const [failed, setFailed] = useState(false);
  const asking = useRef(false);
  const hide = (): void => setHeld(false);
  useEffect(() => {
    addEventListener('blur', hide);
    document.addEventListener('visibilitychange', hide);
    return () => {
      removeEventListener('blur', hide);
      document.removeEventListener('visibilitychange', hide);
    };
  }, []);
  useEffect(() => {
    if (!isHeld) return;
    const timer = setTimeout(hide, 30_000);
    return () => clearTimeout(timer);
  }, [isHeld]);
  const show = (): void => {
    setHeld(true);
    if (value !== undefined || asking.current) return;
    asking.current = true;
    setFailed(false);
    load()
      .then(setValue, () => setFailed(true))
      .finally(() => (asking.current = false));
  };
  const isKey = (key: string): boolean => key === ' ' || key === 'Enter';
  return (
    <div className="hold-to-reveal">
      <div className="hold-to-reveal-value" aria-live="polite">
        {isHeld && value !== undefined ? children(value) : <span aria-hidden="true">••••••••••</span>}
        {failed && isHeld ? <span>{t('load.failed')}</span> : null}
      </div>
      <button
        type="button"
        className="button button-quiet"
        aria-pressed={isHeld}
        onPointerDown={show}
        onPointerUp={hide}
        onPointerLeave={hide}
        onKeyDown={(event) => {
          if (!isKey(event.key)) return;
          event.preventDefault();
          if (!event.repeat) show();
        }}
        onKeyUp={(event) => isKey(event.key) && hide()}
        onContextMenu={(event) => event.preventDefault()}
      >
        {isHeld ? t('action.revealing') : t('action.reveal')}
      </button>
      <small>{t('action.revealRecorded')}</small>
    </div>
  );
}
