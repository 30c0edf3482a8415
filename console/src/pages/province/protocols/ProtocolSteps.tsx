import type { JSX } from 'react';
import { useCommand } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Notice } from '../../../ui/Notice.js';
import { Section } from '../../../ui/Page.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import { useNodes } from '../nodes.js';
import type { Protocol } from '../types.js';

/** What whoever reads may do about a version: confirm as the second person, countersign for her institution, withdraw. */
export function ProtocolSteps({ protocol }: { readonly protocol: Protocol }): JSX.Element | null {
  const t = useText('protocols');
  const textOf = useProblemText();
  const { api, institution, body, may } = useActing();
  const { registry } = useNodes();
  const name = `${protocol.id}@${String(protocol.version)}`;
  const { digest, status } = protocol;
  const confirm = useCommand(registry, (_, key) =>
    registry.post(`protocols/${name}/confirmation`, { digest }, { key }),
  );
  const countersign = useCommand(api, (_, key) =>
    api.post('countersignatures', { protocol: name, digest }, { key }),
  );
  const ask = useCommand(registry, (_, key) => registry.post(`protocols/${name}/withdrawal`, {}, { key }));
  const agree = useCommand(registry, (_, key) =>
    registry.post(`protocols/${name}/withdrawal/confirmation`, {}, { key }),
  );
  const isProvince = body?.kind === 'provincia';
  const steps = [
    {
      step: confirm,
      label: t('confirm'),
      hint: t('confirmHint'),
      look: 'main' as const,
      isFor: isProvince && may('registry:confirm') && status === 'draft' && !protocol.confirmed,
    },
    {
      step: countersign,
      label: t('countersign'),
      hint: t('countersignHint'),
      look: 'main' as const,
      isFor:
        !isProvince &&
        may('protocol:countersign') &&
        status === 'draft' &&
        protocol.confirmed &&
        protocol.missing.includes(institution),
    },
    {
      step: ask,
      label: t('withdraw'),
      hint: t('withdrawHint'),
      look: 'danger' as const,
      isFor:
        may('registry:write') && status !== 'withdrawn' && status !== 'expired' && !protocol.withdrawalAsked,
    },
    {
      step: agree,
      label: t('agreeWithdrawal'),
      hint: t('agreeWithdrawalHint'),
      look: 'danger' as const,
      isFor: isProvince && may('registry:confirm') && protocol.withdrawalAsked && status !== 'withdrawn',
    },
  ].filter(({ isFor }) => isFor);
  if (steps.length === 0) return null;
  return (
    <Section title={t('steps')}>
      {steps.map(({ step, label, hint, look }) => (
        <div key={label} className="step">
          <p>{hint}</p>
          {step.error === null ? null : (
            <Notice tone="bad" alert>
              <p>{textOf(step.error)}</p>
            </Notice>
          )}
          <div className="buttons">
            <Button look={look} busy={step.isPending} onClick={() => step.submit()}>
              {label}
            </Button>
          </div>
        </div>
      ))}
    </Section>
  );
}
