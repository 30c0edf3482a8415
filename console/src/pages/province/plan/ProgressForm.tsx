import type { JSX } from 'react';
import { useCommand } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { codesOf, useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { centsOf } from '../../../ui/euro.js';
import { SelectField, TextField } from '../../../ui/form/fields.js';
import { Form } from '../../../ui/form/Form.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useNodes } from '../nodes.js';
import { EuroField } from './EuroField.js';
import type { PlanVersion } from './types.js';

const EMPTY = { action: '', asOf: '', progress: '', source: '', spent: '', note: '' };

/** The planner says how far an action of the plan in force has come. */
export function ProgressForm({ version }: { readonly version: PlanVersion }): JSX.Element | null {
  const t = useText('plan');
  const code = useCodes();
  const { may } = useActing();
  const { plan } = useNodes();
  const form = useForm(EMPTY);
  const step = useCommand(
    plan,
    ({ action, asOf, progress, source, spent, note }: typeof EMPTY, key) =>
      plan.post(
        `plans/${version.id}/progress`,
        {
          action,
          asOf,
          progress,
          spent: source === '' ? [] : [{ source, cents: centsOf(spent) }],
          ...(note === '' ? {} : { note }),
        },
        { key },
      ),
    () => form.setAll(EMPTY),
  );
  if (!may('plan:write')) return null;
  const labels = {
    action: t('action_'),
    asOf: t('field.asOf'),
    progress: t('progress'),
    source: t('source'),
    spent: t('spent'),
    note: t('field.notes'),
  };
  const submit = (): void => {
    const { action, asOf, progress, source, spent } = form.values;
    const faults = { action, asOf, progress };
    const missing = Object.fromEntries(
      Object.entries(faults).map(([name, value]) => [name, value === '' && t('rule.required')]),
    );
    const isUnread = source !== '' && Number.isNaN(centsOf(spent));
    if (form.check({ ...missing, spent: isUnread && t('rule.format') }))
      step.submit(form.values, (error) => void form.refused(error));
  };
  return (
    <details>
      <summary>{t('sayProgress')}</summary>
      <Form form={form} labels={labels} error={step.error} onSubmit={submit}>
        <SelectField
          form={form}
          name="action"
          label={labels.action}
          options={version.actions.map((one) => ({ value: one.code, label: one.title }))}
        />
        <TextField form={form} name="asOf" label={labels.asOf} type="date" />
        <SelectField
          form={form}
          name="progress"
          label={labels.progress}
          options={codesOf('planProgress').map((value) => ({ value, label: code('planProgress', value) }))}
        />
        <div className="field-row">
          <SelectField
            form={form}
            name="source"
            label={labels.source}
            optional
            options={codesOf('fundingSource').map((value) => ({
              value,
              label: code('fundingSource', value),
            }))}
          />
          <EuroField form={form} name="spent" label={labels.spent} optional />
        </div>
        <TextField form={form} name="note" label={labels.note} rows={3} maxLength={500} optional />
        <div className="buttons">
          <Button type="submit" busy={step.isPending}>
            {t('action.save')}
          </Button>
        </div>
      </Form>
    </details>
  );
}
