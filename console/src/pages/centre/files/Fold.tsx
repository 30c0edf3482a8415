import { useState, type JSX, type ReactNode } from 'react';

/** A part that is read only when somebody opens it: every reading of a file is recorded. */
export function Fold({
  title,
  children,
}: {
  readonly title: string;
  readonly children: () => ReactNode;
}): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="fold" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <h2>{title}</h2>
      </summary>
      {isOpen ? <div className="fold-body">{children()}</div> : null}
    </details>
  );
}
