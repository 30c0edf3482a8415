import { useEffect, useRef, useState, type JSX, type ReactNode } from 'react';
import { useText } from '../i18n/index.js';

/**
 * Who she is, masked until somebody holds the button, by pointer or key, and masked again when it is let go, when the
 * window or the button loses the focus, and after half a minute. Every hold asks anew, so that each is on record and
 * shows what is written now; what was hidden is kept nowhere.
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
  // of the hold that goes on: an answer that comes after it is let go is for nobody
  const hold = useRef<symbol>(undefined);
  const hide = (): void => {
    hold.current = undefined;
    setHeld(false);
    setValue(undefined);
  };
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
    if (hold.current !== undefined) return;
    const mine = Symbol();
    hold.current = mine;
    setHeld(true);
    setFailed(false);
    const isMine = (): boolean => hold.current === mine;
    load().then(
      (read) => isMine() && setValue(() => read),
      () => isMine() && setFailed(true),
    );
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
        onBlur={hide}
        onContextMenu={(event) => event.preventDefault()}
      >
        {isHeld ? t('action.revealing') : t('action.reveal')}
      </button>
      <small>{t('action.revealRecorded')}</small>
    </div>
  );
}
