import { useState, type JSX } from 'react';
import { useCommand, useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { DraftNotice } from '../../../ui/form/DraftNotice.js';
import { Form } from '../../../ui/form/Form.js';
import { SelectField, TextField } from '../../../ui/form/fields.js';
import { useDraft } from '../../../ui/form/use-draft.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useRefusals } from '../../../ui/form/use-refusals.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Tag } from '../../../ui/Tag.js';
import { useTimes } from '../../../ui/time.js';
import { capital } from '../words.js';
import type { Choice } from './Choices.js';

interface Step {
  readonly id: string;
  readonly text: string;
  readonly due: string | null;
  readonly doneAt: string | null;
}
type StepValues = { readonly text: string; readonly agreement: string; readonly due: string };

/** Her plan: steps that she has agreed to. */
export function PlanSteps({ id }: { readonly id: string }): JSX.Element {
  const t = useText('centre');
  const { api, may } = useActing();
  const path = `cases/${id}/plan-steps`;
  const query = useRead<{ items: readonly Step[] }>(api, path);
  const choices = useRead<{ items: readonly Choice[] }>(api, `cases/${id}/agreements`);
  const valid = (choices.data?.items ?? []).filter((choice) => choice.valid);
  // each step is a form of its own, with a draft of its own
  const [round, setRound] = useState(0);
  return (
    <>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('plan.none')}</p>
          ) : (
            <ul className="rows">
              {items.map((step) => (
                <li key={step.id}>
                  <Row step={step} path={path} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {!may('case:write') ? null : valid.length === 0 ? (
        <p>{t('plan.needsChoice')}</p>
      ) : (
        <NewStep key={round} id={id} choices={valid} onDone={() => setRound(round + 1)} />
      )}
    </>
  );
}

function NewStep({
  id,
  choices,
  onDone,
}: {
  readonly id: string;
  readonly choices: readonly Choice[];
  readonly onDone: () => void;
}): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const { api } = useActing();
  const [initial] = useState<StepValues>({ text: '', agreement: '', due: '' });
  const form = useForm<StepValues>(initial);
  const draft = useDraft(api, 'note', form, { case: id });
  const command = useCommand<object, StepValues>(
    api,
    ({ text, agreement, due }, once) =>
      api.post(
        `cases/${id}/plan-steps`,
        { text: text.trim(), agreement, ...(due === '' ? {} : { due }) },
        { key: once },
      ),
    () => {
      void draft.drop();
      onDone();
    },
  );
  useRefusals(form, command.error, {
    'agreement.not-found': 'agreement',
    'agreement.does-not-cover': 'agreement',
  });
  const { text, agreement } = form.values;
  return (
    <Form
      form={form}
      labels={{ text: t('plan.text'), agreement: t('choice.which'), due: t('plan.due') }}
      error={command.error}
      onSubmit={() => {
        const missing = { text: text.trim() === '' && 'required', agreement: agreement === '' && 'required' };
        if (form.check(missing)) command.submit(form.values);
      }}
    >
      <DraftNotice draft={draft} />
      <TextField form={form} name="text" label={t('plan.text')} rows={2} maxLength={500} />
      <div className="field-row">
        <SelectField
          form={form}
          name="agreement"
          label={t('plan.under')}
          options={choices.map((choice) => ({
            value: choice.id,
            label: capital(code('service', choice.service)),
          }))}
        />
        <TextField form={form} name="due" label={t('plan.due')} type="date" optional />
      </div>
      <div className="buttons">
        <Button type="submit" busy={command.isPending}>
          {t('plan.add')}
        </Button>
      </div>
    </Form>
  );
}

function Row({ step, path }: { readonly step: Step; readonly path: string }): JSX.Element {
  const t = useText('centre');
  const times = useTimes();
  const { api, may } = useActing();
  const done = useCommand<undefined>(api, (_, once) =>
    api.post(`${path}/${step.id}/completion`, {}, { key: once }),
  );
  return (
    <div className="row-item">
      <p className="row-title">{step.text}</p>
      <div className="row-more">{step.due === null ? '' : t('plan.by', { day: times.day(step.due) })}</div>
      <div className="row-end">
        {step.doneAt !== null ? (
          <Tag tone="good">{t('plan.done', { day: times.day(step.doneAt) })}</Tag>
        ) : may('case:write') ? (
          <Button busy={done.isPending} onClick={() => done.submit()}>
            {t('plan.markDone')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
