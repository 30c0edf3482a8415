import { useState, type JSX } from 'react';
import { useCommand } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useLanguage, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Dialog } from '../../../ui/Dialog.js';
import { DraftNotice } from '../../../ui/form/DraftNotice.js';
import { Form } from '../../../ui/form/Form.js';
import { RadioField, TextField } from '../../../ui/form/fields.js';
import { useDraft } from '../../../ui/form/use-draft.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useRefusals } from '../../../ui/form/use-refusals.js';
import { dayFromNow } from '../new/request-values.js';
import { useOptions } from '../words.js';
import type { AssessmentForm } from './Assessments.js';

type Answers = Readonly<Record<string, string>>;

/** A form as its data says it. The level is a person's judgement: the form's own rule only stands beside it. */
export function AssessmentDialog({
  id,
  form: { id: formId, kind, version, title, source, whoMayUseIt, items, answers, rule },
  onSaved,
  onClose,
}: {
  readonly id: string;
  readonly form: AssessmentForm;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText('centre');
  const language = useLanguage();
  const options = useOptions();
  const { api } = useActing();
  const [initial] = useState((): Answers => ({
    date: dayFromNow(0),
    level: '',
    judgement: '',
    ...Object.fromEntries(items.map(({ code }) => [`answers.${code}`, ''])),
  }));
  const form = useForm<Answers>(initial);
  const draft = useDraft(api, 'assessment', form, { case: id });
  const command = useCommand<object, Answers>(
    api,
    (values, once) =>
      api.post(
        `cases/${id}/${kind}-assessments`,
        {
          form: formId,
          version,
          date: values['date'],
          answers: Object.fromEntries(
            items
              .map(({ code }) => [code, values[`answers.${code}`] ?? ''])
              .filter(([, answer]) => answer !== ''),
          ),
          ...(values['judgement']?.trim() ? { judgement: values['judgement'].trim() } : {}),
          ...(kind === 'risk' ? { level: values['level'] } : {}),
        },
        { key: once },
      ),
    () => {
      void draft.drop();
      onSaved();
      onClose();
    },
  );
  useRefusals(form, command.error, { 'form.date': 'date', 'form.level': 'level' });
  return (
    <Dialog title={title[language]} onClose={onClose}>
      <p className="field-hint">
        {whoMayUseIt[language]}. {t('assessment.source', { source })}
      </p>
      <DraftNotice draft={draft} />
      <Form
        form={form}
        labels={{ date: t('assessment.date'), level: t('risk.level'), judgement: t('assessment.judgement') }}
        error={command.error}
        onSubmit={() => {
          if (form.check({ level: kind === 'risk' && form.values['level'] === '' && 'required' }))
            command.submit(form.values);
        }}
      >
        {items.map(({ code, label }) => (
          <RadioField
            key={code}
            form={form}
            name={`answers.${code}`}
            label={label[language]}
            options={answers.map((value) => ({ value, label: t(`answer.${value as 'yes'}`) }))}
            inline
            optional
          />
        ))}
        {rule === undefined ? null : <p>{rule.text[language]}</p>}
        {kind === 'risk' ? (
          <RadioField
            form={form}
            name="level"
            label={t('assessment.level')}
            hint={t('assessment.levelHint')}
            options={options('riskLevel')}
            inline
          />
        ) : null}
        <TextField
          form={form}
          name="judgement"
          label={t('assessment.judgement')}
          hint={t('assessment.judgementHint')}
          rows={3}
          maxLength={2000}
          optional
        />
        <TextField form={form} name="date" label={t('assessment.date')} type="date" />
        <div className="buttons">
          <Button type="submit" look="main" busy={command.isPending}>
            {t('action.save')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
