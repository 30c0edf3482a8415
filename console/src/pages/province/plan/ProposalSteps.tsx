import { useState, type JSX } from 'react';
import { useCommand } from '../../../api/queries.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { TextField } from '../../../ui/form/fields.js';
import { Form } from '../../../ui/form/Form.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Notice } from '../../../ui/Notice.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import { useNodes } from '../nodes.js';

/** The Province accepts a proposal, or says why not. */
export function ProposalSteps({ id }: { readonly id: string }): JSX.Element {
  const t = useText('plan');
  const textOf = useProblemText();
  const { plan } = useNodes();
  const [isRefused, setRefused] = useState(false);
  const form = useForm({ reason: '' });
  const accept = useCommand(plan, (_, key) => plan.post(`proposals/${id}/acceptance`, {}, { key }));
  const refuse = useCommand(plan, (reason: string, key) =>
    plan.post(`proposals/${id}/refusal`, { reason }, { key }),
  );
  const submit = (): void => {
    if (form.check({ reason: form.values.reason.trim() === '' && t('rule.required') }))
      refuse.submit(form.values.reason);
  };
  if (isRefused)
    return (
      <Form form={form} labels={{ reason: t('refusalReason') }} error={refuse.error} onSubmit={submit}>
        <TextField form={form} name="reason" label={t('refusalReason')} maxLength={300} />
        <div className="buttons">
          <Button type="submit" busy={refuse.isPending}>
            {t('refuse')}
          </Button>
          <Button look="quiet" onClick={() => setRefused(false)}>
            {t('action.cancel')}
          </Button>
        </div>
      </Form>
    );
  return (
    <>
      {accept.error === null ? null : (
        <Notice tone="bad" alert>
          <p>{textOf(accept.error)}</p>
        </Notice>
      )}
      <div className="buttons">
        <Button look="main" busy={accept.isPending} onClick={() => accept.submit()}>
          {t('accept')}
        </Button>
        <Button onClick={() => setRefused(true)}>{t('refuse')}</Button>
      </div>
    </>
  );
}
