import { useState, type JSX } from 'react';
import { useCommand } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Form } from '../../../ui/form/Form.js';
import { SelectField } from '../../../ui/form/fields.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useRefusals } from '../../../ui/form/use-refusals.js';
import { Section } from '../../../ui/Page.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import { useOptions } from '../words.js';
import type { CaseFile } from './case-file.js';
import { Fold } from './Fold.js';

type OutcomeValues = { readonly outcome: string };

/** Closed with what became of it; opened again when she is back. */
export function Closing({ file }: { readonly file: CaseFile }): JSX.Element | null {
  const t = useText('centre');
  const textOf = useProblemText();
  const { api, may } = useActing();
  const reopen = useCommand<CaseFile>(api, (_, once) =>
    api.post(`cases/${file.id}/reopening`, {}, { key: once }),
  );
  if (!may('case:write')) return null;
  if (file.closedAt === null) return <Fold title={t('closing.title')}>{() => <Close id={file.id} />}</Fold>;
  return (
    <Section title={t('closing.closed')}>
      <p>{t('closing.reopenText')}</p>
      {reopen.error === null ? null : <p role="alert">{textOf(reopen.error)}</p>}
      <Button look="main" busy={reopen.isPending} onClick={() => reopen.submit()}>
        {t('closing.reopen')}
      </Button>
    </Section>
  );
}

function Close({ id }: { readonly id: string }): JSX.Element {
  const t = useText('centre');
  const options = useOptions();
  const { api } = useActing();
  const [initial] = useState<OutcomeValues>({ outcome: '' });
  const form = useForm<OutcomeValues>(initial);
  const command = useCommand<CaseFile, OutcomeValues>(api, (values, once) =>
    api.post(`cases/${id}/closure`, values, { key: once }),
  );
  useRefusals(form, command.error);
  return (
    <Form
      form={form}
      labels={{ outcome: t('closing.outcome') }}
      error={command.error}
      onSubmit={() => {
        if (form.check({ outcome: form.values.outcome === '' && 'required' })) command.submit(form.values);
      }}
    >
      <SelectField
        form={form}
        name="outcome"
        label={t('closing.outcome')}
        hint={t('closing.hint')}
        // it is so when the other one has taken her in charge, and nobody's to say
        options={options('caseOutcome').filter(({ value }) => value !== 'handed-over')}
      />
      <div className="buttons">
        <Button type="submit" look="danger" busy={command.isPending}>
          {t('closing.close')}
        </Button>
      </div>
    </Form>
  );
}
