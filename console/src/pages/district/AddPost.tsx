import { useState, type JSX } from 'react';
import { useCommand } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { codesOf, useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Dialog } from '../../ui/Dialog.js';
import { SelectField, TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { useRefusals } from '../../ui/form/use-refusals.js';

/** Opens the form: one at a time on this page, so that its fields are called once. */
export function AddPost(): JSX.Element {
  const t = useText('district');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('equipe.add')}</Button>
      {isOpen ? (
        <Dialog title={t('equipe.add')} onClose={() => setOpen(false)}>
          <AddPostForm onDone={() => setOpen(false)} />
        </Dialog>
      ) : null}
    </>
  );
}

/** A post of the équipe; left without a person it is vacant, and counted so. */
function AddPostForm({ onDone }: { readonly onDone: () => void }): JSX.Element {
  const t = useText('district');
  const code = useCodes();
  const network = useNetwork();
  const { api, institution } = useActing();
  const form = useForm({ role: '', employer: institution, subject: '' });
  const add = useCommand<{ id: string }>(
    api,
    (_, key) => {
      const { role, employer, subject } = form.values;
      const body = { role, employer, ...(subject.trim() === '' ? {} : { subject: subject.trim() }) };
      return api.post('equipe/members', body, { key });
    },
    onDone,
  );
  useRefusals(form, add.error);
  const labels = { role: t('equipe.role'), employer: t('equipe.employer'), subject: t('equipe.who') };
  const employers = network.institutions.filter(({ id, kind }) => id === institution || kind === 'asl');
  return (
    <Form
      form={form}
      labels={labels}
      error={add.error}
      onSubmit={() => {
        if (form.check({ role: form.values.role === '' && 'required' })) add.submit();
      }}
    >
      <SelectField
        form={form}
        name="role"
        label={labels.role}
        options={codesOf('equipeRole').map((value) => ({ value, label: code('equipeRole', value) }))}
      />
      <SelectField
        form={form}
        name="employer"
        label={labels.employer}
        options={employers.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <TextField
        form={form}
        name="subject"
        maxLength={200}
        label={labels.subject}
        hint={t('equipe.orVacant')}
        optional
      />
      <Button type="submit" look="main" busy={add.isPending}>
        {t('equipe.add')}
      </Button>
    </Form>
  );
}
