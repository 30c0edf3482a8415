import { useState, type JSX } from 'react';
import { useCommand } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { codesOf, useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { RadioField, TextField } from '../../../ui/form/fields.js';
import { Form } from '../../../ui/form/Form.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Notice } from '../../../ui/Notice.js';
import { Section } from '../../../ui/Page.js';
import { useNodes } from '../nodes.js';
import type { Finding } from '../types.js';

/** What her institution says happened; saying it again replaces it until the auditor closes. */
export function AnswerForm({ finding }: { readonly finding: Finding }): JSX.Element {
  const t = useText('province');
  const code = useCodes();
  const { institution } = useActing();
  const { audit } = useNodes();
  const said = finding.answers.find((one) => one.institution === institution);
  const [isSent, setSent] = useState(false);
  const form = useForm({ answer: said?.answer ?? '', note: said?.note ?? '' });
  const step = useCommand(
    audit,
    ({ answer, note }: { answer: string; note: string }, key) =>
      audit.post(`findings/${finding.id}/answer`, { answer, ...(note === '' ? {} : { note }) }, { key }),
    () => setSent(true),
  );
  const labels = { answer: t('finding.answer'), note: t('finding.note') };
  const submit = (): void => {
    setSent(false);
    if (!form.check({ answer: form.values.answer === '' && t('rule.required') })) return;
    step.submit(form.values);
  };
  return (
    <Section title={t('finding.myAnswer')}>
      {isSent ? (
        <Notice tone="good" alert>
          <p>{t('finding.sent')}</p>
        </Notice>
      ) : null}
      <Form form={form} labels={labels} error={step.error} onSubmit={submit}>
        <RadioField
          form={form}
          name="answer"
          label={labels.answer}
          options={codesOf('findingAnswer').map((value) => ({ value, label: code('findingAnswer', value) }))}
        />
        <TextField
          form={form}
          name="note"
          label={labels.note}
          hint={t('finding.noteHint')}
          optional
          rows={3}
          maxLength={500}
        />
        <div className="buttons">
          <Button type="submit" look="main" busy={step.isPending}>
            {said === undefined ? t('finding.send') : t('finding.sendAgain')}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
