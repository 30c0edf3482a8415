import type { JSX, ReactNode } from 'react';

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad';

const MARKS: Readonly<Record<Tone, string>> = { neutral: '○', info: '◐', good: '✓', warn: '!', bad: '✕' };

/** A state by mark and words; colour only helps. @param mark another than the tone's */
export function Tag({
  tone = 'neutral',
  mark = MARKS[tone],
  children,
}: {
  readonly tone?: Tone;
  readonly mark?: string;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <span className={`tag tag-${tone}`}>
      <span aria-hidden="true" className="tag-mark">
        {mark}
      </span>{' '}
      {children}
    </span>
  );
}
