import { useEffect, useRef, useId, type JSX, type ReactNode } from 'react';
import { useText } from '../i18n/index.js';
import { ExitLink } from '../safety/QuickExit.js';

/**
 * A native dialog: Esc closes it, the focus stays in it, begins at what has `data-first` or at the heading, and returns to
 * where it came from. The way out is in it too: what is behind cannot be reached.
 */
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
  const headingElement = useRef<HTMLHeadingElement>(null);
  const heading = useId();
  useEffect(() => {
    const from = document.activeElement;
    dialog.current?.showModal();
    const first = dialog.current?.querySelector<HTMLElement>('[data-first]') ?? headingElement.current;
    first?.focus();
    return () => {
      if (from instanceof HTMLElement) from.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={heading} onClose={onClose}>
      <div className="dialog-head">
        <h2 id={heading} ref={headingElement} tabIndex={-1}>
          {title}
        </h2>
        <ExitLink />
        <button type="button" className="button button-quiet" onClick={() => dialog.current?.close()}>
          {t('action.close')}
        </button>
      </div>
      {children}
    </dialog>
  );
}
