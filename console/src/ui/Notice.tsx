import type { JSX, ReactNode } from 'react';
import type { Tone } from './Tag.js';

/** A box that says something about the whole page or form. `alert`: spoken at once. */
export function Notice({
  tone = 'info',
  title,
  alert = false,
  children,
}: {
  readonly tone?: Tone;
  readonly title?: ReactNode;
  readonly alert?: boolean;
  readonly children?: ReactNode;
}): JSX.Element {
  return (
    <div className={`notice notice-${tone}`} role={alert ? 'alert' : undefined}>
      {title === undefined ? null : <p className="notice-title">{title}</p>}
      {children}
    </div>
  );
}
