import type { JSX } from 'react';
import { useCommand } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import type { ChosenUnit } from './Offer.js';
import { StepFault } from './StepFault.js';

/** What was agreed by telephone is confirmed with this unit, in one click. Only where the request says so. */
export function VoiceButton({
  request,
  unit,
}: {
  readonly request: Referral;
  readonly unit: ChosenUnit;
}): JSX.Element | null {
  const t = useText('shelter');
  const { api, may } = useActing();
  const agree = useCommand<Referral>(api, (_, key) =>
    api.post(
      `referrals/${request.id}/voice-agreement`,
      { unit: unit.code, unitVersion: unit.version },
      { key, wait: 2 },
    ),
  );
  if (!may('referral:answer') || !request.allowed.includes('agreed-by-voice')) return null;
  return (
    <>
      <Button look="main" busy={agree.isPending} onClick={() => agree.submit()}>
        {t('offer.voice', { code: unit.code })}
      </Button>
      <StepFault error={agree.error} />
    </>
  );
}
