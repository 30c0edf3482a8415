import type { JSX } from 'react';
import { useCommand } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { StepFault } from './StepFault.js';

/** She is here: one click, and the unit is occupied. A refusal tells the other way in: nobody is left at the door. */
export function AdmitButton({
  referral,
  unit,
}: {
  readonly referral: string;
  /** Its code; for who hears the button without seeing the row. */
  readonly unit: string;
}): JSX.Element | null {
  const t = useText('shelter');
  const { api, may } = useActing();
  const admit = useCommand<Referral>(api, (_, key) =>
    api.post(`referrals/${referral}/admission`, {}, { key, wait: 2 }),
  );
  if (!may('referral:answer')) return null;
  return (
    <>
      <Button look="main" busy={admit.isPending} onClick={() => admit.submit()}>
        {t('todo.admit')}
        <span className="visually-hidden"> {unit}</span>
      </Button>
      <StepFault error={admit.error} />
    </>
  );
}
