import type { JSX, ReactNode } from 'react';

/**
 * The word for something that others change: a change is read out. Around that word alone, never around how long
 * something still lasts: that changes each minute, and whoever listens would hear nothing else.
 *
 * @param of what it is about where many stand side by side; heard, not seen
 */
export function Live({ of, children }: { readonly of?: string; readonly children: ReactNode }): JSX.Element {
  return (
    <span aria-live="polite" aria-atomic="true">
      {of === undefined ? null : <span className="visually-hidden">{of}: </span>}
      {children}
    </span>
  );
}
