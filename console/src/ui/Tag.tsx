import type { JSX, ReactNode } from 'react';

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad';

const MARKS: Readonly<Record<Tone, string>> = { neutral: '○', info: '◐', good: '✓', warn: '!', bad: '✕' };

/** A state by mark and words; colour only helps. */
export function Tag({
  tone = 'neutral',
  children,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <span className={`tag tag-${tone}`}>
      <span aria-hidden="true" className="tag-mark">
        {MARKS[tone]}
      </span>{' '}
      {children}
    </span>
  );
}
