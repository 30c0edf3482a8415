import type { Referral } from '../../../api/types.js';
import { useText } from '../../../i18n/index.js';
import type { StepName } from './step-list.js';

/** What a step is called on its button: admission is another thing at a house, a service, a doctor's. */
export function useStepName(): (name: StepName, request: Referral) => string {
  const t = useText('request-steps');
  return (name, { kind, service }) => {
    if (name === 'acknowledged' && kind === 'notice') return t('step.noted');
    if (name === 'taken-in-charge' && service === 'health-care') return t('step.visit');
    if (name === 'taken-in-charge' && service !== 'placement') return t('step.started');
    return t(`step.${name as 'acknowledged'}`);
  };
}
