import type { JSX } from 'react';
import { useCommand } from '../../../api/queries.js';
import { codesOf, useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { SelectField } from '../../../ui/form/fields.js';
import { Form } from '../../../ui/form/Form.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Section } from '../../../ui/Page.js';
import { useNodes } from '../nodes.js';
import type { Finding } from '../types.js';

/** The auditor takes the answers as sufficient; where some are missing she says why. */
export function CloseForm({ finding }: { readonly finding: Finding }): JSX.Element {
  const t = useText('province');
  const code = useCodes();
  const { audit } = useNodes();
  const isAnswered = finding.state === 'answered';
  const form = useForm({ reason: '' });
  const step = useCommand(audit, (reason: string, key) =>
    audit.post(`findings/${finding.id}/closure`, reason === '' ? {} : { reason }, { key }),
  );
  const submit = (): void => {
    if (!isAnswered && !form.check({ reason: form.values.reason === '' && t('rule.required') })) return;
    step.submit(isAnswered ? '' : form.values.reason);
  };
  return (
    <Section title={t('finding.closeTitle')}>
      <Form form={form} labels={{ reason: t('finding.closeReason') }} error={step.error} onSubmit={submit}>
        {isAnswered ? (
          <p>{t('finding.closeText')}</p>
        ) : (
          <SelectField
            form={form}
            name="reason"
            label={t('finding.closeReason')}
            options={codesOf('closureReason').map((value) => ({
              value,
              label: code('closureReason', value),
            }))}
          />
        )}
        <div className="buttons">
          <Button type="submit" look={isAnswered ? 'main' : 'plain'} busy={step.isPending}>
            {t('finding.close')}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
