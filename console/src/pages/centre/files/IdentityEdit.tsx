import { useState, type JSX } from 'react';
import type { Answer } from '../../../api/client.js';
import { useCommand } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Dialog } from '../../../ui/Dialog.js';
import { DraftNotice } from '../../../ui/form/DraftNotice.js';
import { Form } from '../../../ui/form/Form.js';
import { SelectField, TextField } from '../../../ui/form/fields.js';
import { useDraft } from '../../../ui/form/use-draft.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useRefusals } from '../../../ui/form/use-refusals.js';
import { useOptions } from '../words.js';
import { ChildNames } from './ChildNames.js';
import { identityBody, identityValues, type IdentityValues } from './identity-values.js';
import type { Identity } from './IdentityFacts.js';

/** Changes what was read, over the version that was read. */
export function IdentityEdit({
  id,
  read: { data, etag },
  onClose,
}: {
  readonly id: string;
  readonly read: Answer<Identity>;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText('centre');
  const options = useOptions();
  const { api } = useActing();
  const [initial] = useState(() => identityValues(data));
  const form = useForm<IdentityValues>(initial);
  const draft = useDraft(api, 'identity', form, { case: id });
  const command = useCommand<undefined, IdentityValues>(
    api,
    (values) => api.put(`cases/${id}/identity`, identityBody(values, data.contact), { ifMatch: etag ?? '*' }),
    () => {
      void draft.drop();
      onClose();
    },
  );
  useRefusals(form, command.error);
  const labels = {
    name: t('identity.name'),
    phone: t('identity.phone'),
    channel: t('reach.channel'),
    hours: t('reach.hours'),
    note: t('identity.note'),
    children: t('identity.children'),
  };
  return (
    <Dialog title={t('identity.title')} onClose={onClose}>
      <DraftNotice draft={draft} />
      <Form form={form} labels={labels} error={command.error} onSubmit={() => command.submit(form.values)}>
        <TextField form={form} name="name" label={labels.name} maxLength={120} optional />
        <TextField form={form} name="phone" label={labels.phone} type="tel" maxLength={30} optional />
        <SelectField
          form={form}
          name="channel"
          label={labels.channel}
          options={options('contactChannel')}
          optional
        />
        <TextField form={form} name="hours" label={labels.hours} maxLength={80} optional />
        <TextField form={form} name="note" label={labels.note} rows={2} maxLength={300} optional />
        <ChildNames form={form} />
        <div className="buttons">
          <Button type="submit" look="main" busy={command.isPending}>
            {t('action.save')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
