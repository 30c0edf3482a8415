import type { JSX } from 'react';
import { useCommand } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { codesOf, useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { RadioField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { useRefusals } from '../../ui/form/use-refusals.js';
import { Notice } from '../../ui/Notice.js';
import { useTimes } from '../../ui/time.js';

/** Opens it to her at once, with a reason that a second person looks at. */
export function BreakGlass({ request: { id, side } }: { readonly request: Referral }): JSX.Element | null {
  const t = useText('requests');
  const code = useCodes();
  const times = useTimes();
  const { api, may } = useActing();
  const form = useForm({ reason: '' });
  const { reason } = form.values;
  const command = useCommand<{ readonly until: string }>(api, (_, key) =>
    api.post(`referrals/${id}/break-glass`, { reason, side }, { key }),
  );
  useRefusals(form, command.error);
  if (!may('break-glass:open')) return null;
  if (command.data !== undefined) {
    return (
      <Notice
        tone="warn"
        alert
        title={t('team.glassOpen', { time: times.moment(command.data.data.until) })}
      />
    );
  }
  return (
    <details className="more-steps">
      <summary>{t('team.glass')}</summary>
      <Form
        form={form}
        labels={{ reason: t('team.glass') }}
        error={command.error}
        onSubmit={() => {
          if (form.check({ reason: reason === '' && t('rule.required') })) command.submit();
        }}
      >
        <RadioField
          form={form}
          name="reason"
          label={t('team.glassText')}
          options={codesOf('breakGlassReason').map((value) => ({
            value,
            label: code('breakGlassReason', value),
          }))}
        />
        <div className="buttons">
          <Button type="submit" look="danger" busy={command.isPending}>
            {t('team.glassDo')}
          </Button>
        </div>
      </Form>
    </details>
  );
}
