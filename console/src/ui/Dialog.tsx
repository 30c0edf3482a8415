import { useEffect, useRef, useId, type JSX, type ReactNode } from 'react';
import { useText } from '../i18n/index.js';

/** A native dialog: Esc closes it, the focus stays in it and returns to where it came from. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): JSX.Element {
  const t = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const from = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (from instanceof HTMLElement) from.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={heading} onClose={onClose}>
      <div className="dialog-head">
        <h2 id={heading}>{title}</h2>
        <button type="button" className="button button-quiet" onClick={() => dialog.current?.close()}>
          {t('action.close')}
        </button>
      </div>
      {children}
    </dialog>
  );
}
