import { useEffect, useRef, useId, useState, type JSX, type ReactNode } from 'react';
import { useText } from '../i18n/index.js';
import { ExitLink } from '../safety/QuickExit.js';
import { Button } from './Button.js';
import { Notice } from './Notice.js';

/**
 * A native dialog: Esc closes it, after a question where something is written in it; the focus stays in it, begins at what has `data-first` or at the heading, and returns to
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
  const isWritten = useRef(false);
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    const from = document.activeElement;
    dialog.current?.showModal();
    const first = dialog.current?.querySelector<HTMLElement>('[data-first]') ?? headingElement.current;
    first?.focus();
    return () => {
      if (from instanceof HTMLElement) from.focus();
    };
  }, []);
  const leave = (): void => {
    if (isWritten.current) setAsking(true);
    else dialog.current?.close();
  };
  const stay = (): void => {
    setAsking(false);
    headingElement.current?.focus();
  };
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={heading}
      onInput={() => (isWritten.current = true)}
      onCancel={(event) => {
        if (event.target !== dialog.current) return;
        event.preventDefault();
        leave();
      }}
      onClose={() => {
        // the browser lets nobody stop the second Esc in a row
        if (isWritten.current) {
          dialog.current?.showModal();
          setAsking(true);
        } else onClose();
      }}
    >
      <div className="dialog-head">
        <h2 id={heading} ref={headingElement} tabIndex={-1}>
          {title}
        </h2>
        <ExitLink />
        <button type="button" className="button button-quiet" onClick={leave}>
          {t('action.close')}
        </button>
      </div>
      {isAsking ? <Leave onStay={stay} onClose={onClose} /> : null}
      {children}
    </dialog>
  );
}

/** Esc is close to other keys, and what was written would be gone. */
function Leave({
  onStay,
  onClose,
}: {
  readonly onStay: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('button')?.focus();
  }, []);
  return (
    <div ref={box}>
      <Notice tone="warn" alert title={t('form.leave')}>
        <div className="buttons">
          <Button look="main" onClick={onStay}>
            {t('form.leaveStay')}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t('form.leaveClose')}
          </Button>
        </div>
      </Notice>
    </div>
  );
}
