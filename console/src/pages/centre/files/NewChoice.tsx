import { useState, type JSX } from 'react';
import { useCommand } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Dialog } from '../../../ui/Dialog.js';
import { DraftNotice } from '../../../ui/form/DraftNotice.js';
import { Form } from '../../../ui/form/Form.js';
import { CheckField, RadioField, SelectField, TextField } from '../../../ui/form/fields.js';
import { useDraft } from '../../../ui/form/use-draft.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useRefusals } from '../../../ui/form/use-refusals.js';
import { choiceOf } from '../new/request-body.js';
import { emptyRequest, type RequestValues } from '../new/request-values.js';
import { useOperatorName } from '../new/use-callback.js';
import { useRecipients } from '../new/use-recipients.js';
import { useRequestLabels } from '../new/use-request-labels.js';
import { capital, useOptions } from '../words.js';

/** Her choice, written down apart from a request: the same questions as there. */
export function NewChoice({
  id,
  onClose,
}: {
  readonly id: string;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const network = useNetwork();
  const options = useOptions();
  const { api } = useActing();
  const labels = useRequestLabels();
  const operator = useOperatorName();
  const [initial] = useState(() => emptyRequest({ case: id, operator }));
  const form = useForm<RequestValues>(initial);
  const { values } = form;
  const { services, items } = useRecipients(api, values);
  const draft = useDraft(api, 'agreement', form, { case: id });
  const command = useCommand<{ id: string }, RequestValues>(
    api,
    (said, once) => api.post(`cases/${id}/agreements`, choiceOf(said, said.to, undefined), { key: once }),
    () => {
      void draft.drop();
      onClose();
    },
  );
  useRefusals(form, command.error, {
    'referral.unknown-recipient': 'to',
    'agreement.recipient': 'tiers',
  });
  const need = (name: 'service' | 'to' | 'tiers' | 'method' | 'validUntil'): string | false =>
    values[name] === '' && 'required';
  return (
    <Dialog title={t('choices.new')} onClose={onClose}>
      <DraftNotice draft={draft} />
      <Form
        form={form}
        labels={labels}
        error={command.error}
        onSubmit={() => {
          const isFine = form.check({
            service: need('service'),
            to: need('to'),
            tiers: need('tiers'),
            method: need('method'),
            validUntil: need('validUntil'),
          });
          if (isFine) command.submit(values);
        }}
      >
        <SelectField
          form={form}
          name="service"
          label={t('need.service')}
          options={services.map((value) => ({ value, label: capital(code('service', value)) }))}
        />
        <SelectField
          form={form}
          name="to"
          label={t('choice.scope')}
          options={items.map((one) => ({ value: one.id, label: network.name(one.id) }))}
        />
        <RadioField
          form={form}
          name="tiers"
          label={t('choice.tellShort')}
          options={(['T0', 'T1', 'T2'] as const).map((value) => ({ value, label: t(`choice.${value}`) }))}
        />
        <RadioField
          form={form}
          name="method"
          label={t('choice.method')}
          options={options('agreementMethod')}
          inline
        />
        <TextField form={form} name="heardBy" label={t('choice.heardBy')} maxLength={80} optional />
        <CheckField form={form} name="alone" label={t('choice.alone')} />
        <CheckField form={form} name="interpreter" label={t('choice.interpreter')} />
        <TextField form={form} name="validUntil" label={t('choice.validUntil')} type="date" />
        <div className="buttons">
          <Button type="submit" look="main" busy={command.isPending}>
            {t('action.save')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
