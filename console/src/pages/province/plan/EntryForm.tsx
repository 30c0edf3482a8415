import { useState, type JSX } from 'react';
import { useLocation } from 'wouter';
import { useCommand } from '../../../api/queries.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Form } from '../../../ui/form/Form.js';
import { useForm, type Form as FormState } from '../../../ui/form/use-form.js';
import { usePlaces, useNodes } from '../nodes.js';
import {
  bodyOf,
  newCode,
  rowCount,
  unreadable,
  valuesOf,
  withoutRow,
  withRow,
  type EntryValues,
} from './entry-values.js';
import { EntryField } from './EntryField.js';
import type { Field, Register } from './registers.js';
import type { Entry } from './types.js';

/** The form of any register: a new entry, or one that is changed. */
export function EntryForm({
  register,
  entry: current,
  entries,
  onDone,
}: {
  readonly register: Register;
  readonly entry?: Entry;
  readonly entries: readonly Entry[];
  readonly onDone?: () => void;
}): JSX.Element {
  const t = useText('plan');
  const to = usePlaces();
  const [, go] = useLocation();
  const { plan } = useNodes();
  // as it was opened: what arrives meanwhile is not what is changed here
  const [entry] = useState(current);
  // what names an entry is said once
  const fields = register.fields.filter(({ name }) => entry === undefined || name !== 'code');
  const form = useForm<EntryValues>(valuesOf(fields, entry));
  const step = useCommand<Entry, EntryValues>(
    plan,
    (values, key) => {
      const body = bodyOf(fields, values);
      if (entry !== undefined)
        return plan.put(`${register.path}/${entry.code}`, body, { ifMatch: `"${String(entry.revision)}"` });
      const code = body['code'] ?? newCode(nameOf(register, body), entries);
      return plan.post(register.path, { ...body, code }, { key });
    },
    ({ data }) => {
      onDone?.();
      if (entry === undefined) go(to(`/q/x/${register.letter}/${data.id}`));
    },
  );
  const labels = labelsOf(fields, form.values, (name) => t(`field.${name}`));
  const submit = (): void => {
    const faults = Object.fromEntries([
      ...missingOf(fields, form.values).map((path) => [path, t('rule.required')] as const),
      ...unreadable(fields, form.values).map((path) => [path, t('rule.format')] as const),
    ]);
    if (form.check(faults)) step.mutate(form.values, { onError: (error) => void form.refused(error) });
  };
  return (
    <Form form={form} labels={labels} error={step.error} onSubmit={submit}>
      {fields.map((field) =>
        field.kind === 'rows' ? (
          <Rows key={field.name} form={form} field={field} />
        ) : (
          <EntryField key={field.name} form={form} field={field} path={field.name} />
        ),
      )}
      <div className="buttons">
        <Button type="submit" look="main" busy={step.isPending}>
          {t('action.save')}
        </Button>
        {onDone === undefined ? null : <Button onClick={onDone}>{t('action.cancel')}</Button>}
      </div>
    </Form>
  );
}

/** Rows of their own fields, as many as are needed. */
function Rows({
  form,
  field,
}: {
  readonly form: FormState<EntryValues>;
  readonly field: Field;
}): JSX.Element {
  const t = useText('plan');
  const members = field.fields ?? [];
  const label = t(`field.${field.name}`);
  return (
    <fieldset className="field">
      <legend className="field-label">{label}</legend>
      {Array.from({ length: rowCount(form.values, field.name) }, (_, index) => (
        <div key={index} className="rowset" role="group" aria-label={`${label} ${String(index + 1)}`}>
          {members.map((member) => (
            <EntryField
              key={member.name}
              form={form}
              field={member}
              path={`${field.name}.${String(index)}.${member.name}`}
            />
          ))}
          <div className="buttons">
            <Button
              look="quiet"
              aria-label={`${t('removeRow')}: ${label} ${String(index + 1)}`}
              onClick={() => form.setAll(withoutRow(form.values, field.name, index))}
            >
              {t('removeRow')}
            </Button>
          </div>
        </div>
      ))}
      <Button
        aria-label={`${t('addRow')}: ${label}`}
        onClick={() => form.setAll(withRow(form.values, field.name, members))}
      >
        {t('addRow')}
      </Button>
    </fieldset>
  );
}

function nameOf({ codeFrom, letter }: Register, body: Readonly<Record<string, unknown>>): string {
  const name = (body[codeFrom] ?? '') as string;
  if (letter === 'm') return `tavolo-${name}`;
  return letter === 's' ? `${(body['course'] ?? '') as string}-${name}` : name;
}

/** Paths of what has to be said and is not. */
function missingOf(fields: readonly Field[], values: EntryValues, prefix = ''): readonly string[] {
  return fields.flatMap((field) => {
    const path = prefix + field.name;
    if (field.kind === 'rows')
      return Array.from({ length: rowCount(values, path) }, (_, index) =>
        missingOf(field.fields ?? [], values, `${path}.${String(index)}.`),
      ).flat();
    const value = values[path];
    const isEmpty = value === '' || value === undefined || (Array.isArray(value) && value.length === 0);
    return isEmpty && field.optional !== true && field.kind !== 'flag' ? [path] : [];
  });
}

function labelsOf(
  fields: readonly Field[],
  values: EntryValues,
  say: (name: Field['name']) => string,
): Readonly<Record<string, string>> {
  const byName = new Map(
    fields.flatMap((one) => [one, ...(one.fields ?? [])]).map(({ name }) => [name as string, say(name)]),
  );
  return Object.fromEntries(
    [...Object.keys(values), ...fields.map(({ name }) => name)].map((path) => [
      path,
      byName.get(path.split('.').at(-1) ?? path) ?? path,
    ]),
  );
}
