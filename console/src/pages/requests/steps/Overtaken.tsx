import type { JSX } from 'react';
import type { Problem } from '../../../api/problem.js';
import type { Referral } from '../../../api/types.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Notice } from '../../../ui/Notice.js';

/** Her step came after another one: what happened in plain words, and what she had written. */
export function Overtaken({
  problem: { code, details },
  wrote,
  request,
  onClose,
}: {
  readonly problem: Pick<Problem, 'code' | 'details'>;
  readonly wrote: string;
  readonly request: Referral;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText('request-steps');
  const state = t(`state.${(details['state'] as typeof request.state | undefined) ?? request.state}`);
  const [title, text] = ((): [string, string] => {
    switch (code) {
      case 'referral.superseded':
        return [t('happened.superseded'), t('happened.supersededText', { state })];
      case 'referral.stale-offer':
        return [t('happened.stale'), t('happened.staleText')];
      case 'referral.pending':
        return [t('happened.pending'), ''];
      case 'referral.frozen':
        return [t('happened.frozen'), ''];
      default:
        return [t('happened.illegal'), t('happened.illegalText', { state })];
    }
  })();
  return (
    <Notice tone="warn" alert title={title}>
      {text === '' ? null : <p>{text}</p>}
      {wrote.trim() === '' ? null : <p>{t('happened.wrote', { text: wrote.trim() })}</p>}
      <Button look="quiet" onClick={onClose}>
        {t('happened.close')}
      </Button>
    </Notice>
  );
}
