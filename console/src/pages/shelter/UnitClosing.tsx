import type { JSX } from 'react';
import { useCommand } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { SelectField, TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { romeInstant } from '../../ui/rome-time.js';
import { StepFault } from './StepFault.js';
import { CLOSING_REASONS, type Unit } from './types.js';

/** Back into service. */
export function ReopenButton({ unit }: { readonly unit: Unit }): JSX.Element | null {
  const t = useText('shelter');
  const { api, may } = useActing();
  const reopen = useCommand<Unit>(api, (_, key) => api.post(`units/${unit.id}/reopening`, {}, { key }));
  if (!may('unit:write')) return null;
  return (
    <>
      <Button busy={reopen.isPending} onClick={() => reopen.submit()}>
        {t('closing.reopen')}
        <span className="visually-hidden"> {unit.code}</span>
      </Button>
      <StepFault error={reopen.error} />
    </>
  );
}

/** Out of service, with the reason, and until when if somebody knows. */
export function CloseForm({ unit }: { readonly unit: Unit }): JSX.Element {
  const t = useText('shelter');
  const { api } = useActing();
  const form = useForm({ reason: '', until: '' });
  const close = useCommand<Unit>(
    api,
    (_, key) => {
      const { reason, until } = form.values;
      const body = { reason, ...(until === '' ? {} : { until: romeInstant(until) }) };
      return api.post(`units/${unit.id}/closure`, body, { key });
    },
    () => form.setAll({ reason: '', until: '' }),
  );
  const submit = (): void => {
    const isFine = form.check({ reason: form.values.reason === '' && t('rule.required') });
    if (isFine) close.submit();
  };
  return (
    <Form
      form={form}
      labels={{ reason: t('closing.reason'), until: t('closing.until') }}
      error={close.error}
      onSubmit={submit}
    >
      <div className="field-row">
        <SelectField
          form={form}
          name="reason"
          label={t('closing.reason')}
          options={CLOSING_REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))}
        />
        <TextField form={form} name="until" type="datetime-local" optional label={t('closing.until')} />
      </div>
      <div className="buttons">
        <Button type="submit" busy={close.isPending}>
          {t('closing.close')}
        </Button>
      </div>
    </Form>
  );
}
