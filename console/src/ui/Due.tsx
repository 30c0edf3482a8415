import type { JSX } from 'react';
import { useNow, useTimes } from './time.js';

/** Until when, in words, with the moment beside it; late is said by word and mark, not by colour alone. */
export function Due({ at }: { readonly at: string }): JSX.Element {
  const now = useNow();
  const times = useTimes();
  const left = Date.parse(at) - now;
  const tone = left <= 0 ? 'late' : left < 10 * 60_000 ? 'soon' : 'calm';
  return (
    <span className={`due due-${tone}`}>
      {tone === 'calm' ? null : <span aria-hidden="true">{tone === 'late' ? '⚠ ' : '◔ '}</span>}
      <time dateTime={at}>{times.due(at, now)}</time>
      <span className="due-moment"> ({times.moment(at)})</span>
    </span>
  );
}
