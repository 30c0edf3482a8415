import { telUrl } from '../../ui/tel.js';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { Problem } from '../../api/problem.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Notice } from '../../ui/Notice.js';
import { useProblemText } from '../../ui/use-problem-text.js';

/** Why a step of one click was refused, whom to call, and the way in that is always open. */
export function StepFault({ error }: { readonly error: unknown }): JSX.Element | null {
  const t = useText('shelter');
  const textOf = useProblemText();
  const { key } = useActing();
  if (error === null || error === undefined) return null;
  const problem = error instanceof Problem ? error : undefined;
  const free = problem?.details['free'];
  return (
    <Notice tone="bad" alert title={textOf(error)}>
      {problem?.call === undefined ? null : (
        <p>
          <a href={telUrl(problem.call)}>{t('action.call', { phone: problem.call })}</a>
        </p>
      )}
      {Array.isArray(free) && free.length > 0 ? (
        <p>{t('direct.freeNow', { codes: free.join(', ') })}</p>
      ) : null}
      {problem?.code === 'admission.unconfirmed' ? (
        <p>
          <Link href={`/p/${key}/t/d`}>{t('direct.title')}</Link>
        </p>
      ) : null}
    </Notice>
  );
}
