import { Problem, Unreachable } from '../api/problem.js';
import i18next from 'i18next';
import { useText } from '../i18n/index.js';

/** What went wrong, in plain words: by the stable code, else by the status; with whom to call where the node says so. */
export function useProblemText(): (error: unknown) => string {
  const t = useText('problems');
  return (error) => {
    if (error instanceof Unreachable) return t('problem.unreachable');
    if (!(error instanceof Problem)) return t('problem.unknown', { trace: '–' });
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
