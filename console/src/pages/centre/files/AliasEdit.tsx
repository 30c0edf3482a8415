import { useState, type JSX } from 'react';
import type { Answer } from '../../../api/client.js';
import { useCommand } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Dialog } from '../../../ui/Dialog.js';
import { Form } from '../../../ui/form/Form.js';
import { RadioField, TextField } from '../../../ui/form/fields.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useRefusals } from '../../../ui/form/use-refusals.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import { useOptions } from '../words.js';
import type { CaseFile } from './case-file.js';

type AliasValues = { readonly alias: string; readonly subject: string };

/** A name for the file, not for her; and whose it is. */
export function AliasEdit({ id }: { readonly id: string }): JSX.Element | null {
  const t = useText('centre');
  const textOf = useProblemText();
  const { api, may } = useActing();
  // read when it is opened, for a save beside it may be newer; what arrives afterwards is not what she changes
  const [opened, setOpened] = useState<Answer<CaseFile>>();
  const [error, setError] = useState<unknown>();
  if (!may('case:write')) return null;
  const open = (): void => {
    setError(undefined);
    api.get<CaseFile>(`cases/${id}`).then(setOpened, setError);
  };
  return (
    <>
      <Button onClick={open}>{t('action.edit')}</Button>
      {error === undefined ? null : <p role="alert">{textOf(error)}</p>}
      {opened === undefined ? null : <EditDialog opened={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function EditDialog({
  opened: { data: file, etag },
  onClose,
}: {
  readonly opened: Answer<CaseFile>;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText('centre');
  const { api } = useActing();
  const options = useOptions();
  const [initial] = useState<AliasValues>({ alias: file.alias ?? '', subject: file.subject });
  const form = useForm<AliasValues>(initial);
  const command = useCommand<CaseFile, AliasValues>(
    api,
    ({ alias, subject }) =>
      api.patch<CaseFile>(
        `cases/${file.id}`,
        { ...(alias.trim() === '' ? {} : { alias: alias.trim() }), subject },
        { ifMatch: etag ?? '*' },
      ),
    onClose,
  );
  useRefusals(form, command.error);
  return (
    <Dialog title={t('file.edit')} onClose={onClose}>
      <Form
        form={form}
        labels={{ alias: t('file.alias'), subject: t('need.subject') }}
        error={command.error}
        onSubmit={() => command.submit(form.values)}
      >
        <TextField
          form={form}
          name="alias"
          label={t('file.alias')}
          hint={t('file.aliasHint')}
          maxLength={80}
          optional
        />
        <RadioField
          form={form}
          name="subject"
          label={t('need.subject')}
          hint={t('need.subjectHint')}
          options={options('caseSubject')}
        />
        <div className="buttons">
          <Button type="submit" look="main" busy={command.isPending}>
            {t('action.save')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
