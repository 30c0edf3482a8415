import i18next from 'i18next';
import { useState } from 'react';
import { Problem, Unreachable } from '../api/problem.js';
import { hasWords, loadMessages, useText } from '../i18n/index.js';

let coming: Promise<void> | undefined;

/**
 * What went wrong, in plain words: by the stable code, else by the status; with whom to call where the node says so. The
 * first page has not loaded these words: it says the general ones until they are there.
 */
export function useProblemText(): (error: unknown) => string {
  const t = useText('problems');
  const [, showAgain] = useState(0);
  return (error) => {
    if (error instanceof Unreachable) return t('problem.unreachable');
    if (!(error instanceof Problem)) return t('problem.unknown', { trace: '–' });
    if (!hasWords('problems')) {
      coming ??= loadMessages('problems');
      coming.then(
        () => showAgain((count) => count + 1),
        () => (coming = undefined),
      );
    }
    const known = [`code.${error.code}`, `status.${error.status}`].find((key) =>
      i18next.exists(key, { ns: 'problems' }),
    );
    const text =
      known === undefined ? t('problem.unknown', { trace: error.traceId }) : t(known as 'status.500');
    return error.retryAfter === undefined
      ? text
      : `${text} ${t('problem.wait', { seconds: error.retryAfter })}`;
  };
}
