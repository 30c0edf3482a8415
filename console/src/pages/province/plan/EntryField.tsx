import type { JSX } from 'react';
import { useRead } from '../../../api/queries.js';
import { useNetwork } from '../../../app/network.js';
import { codesOf, useCodes, useText } from '../../../i18n/index.js';
import { CheckField, ChecksField, SelectField, TextField, type Option } from '../../../ui/form/fields.js';
import type { Form } from '../../../ui/form/use-form.js';
import { useNodes } from '../nodes.js';
import { EuroField } from './EuroField.js';
import type { EntryValues } from './entry-values.js';
import { registerOf, type Field } from './registers.js';
import type { Entry } from './types.js';

/** One field of a register's form, by its kind. */
export function EntryField({
  form,
  field,
  path,
}: {
  readonly form: Form<EntryValues>;
  readonly field: Field;
  readonly path: string;
}): JSX.Element {
  const t = useText('plan');
  const options = useOptions(field);
  const label = t(`field.${field.name}`);
  const optional = field.optional ?? false;
  // the kind of a field says what its value is
  const texts = form as unknown as Form<Record<string, string>>;
  const lists = form as unknown as Form<Record<string, readonly string[]>>;
  const flags = form as unknown as Form<Record<string, boolean>>;
  switch (field.kind) {
    case 'flag':
      return <CheckField form={flags} name={path} label={label} />;
    case 'codes':
    case 'bodies':
    case 'entries':
      return <ChecksField form={lists} name={path} label={label} optional={optional} options={options} />;
    case 'code':
    case 'body':
    case 'ambito':
    case 'entry':
      return <SelectField form={texts} name={path} label={label} optional={optional} options={options} />;
    case 'long':
      return (
        <TextField
          form={texts}
          name={path}
          label={label}
          optional={optional}
          rows={4}
          maxLength={field.max}
        />
      );
    case 'day':
      return <TextField form={texts} name={path} label={label} optional={optional} type="date" />;
    case 'count':
      return <TextField form={texts} name={path} label={label} optional={optional} type="number" min={0} />;
    case 'euro':
      return <EuroField form={texts} name={path} label={label} optional={optional} />;
    default:
      return <TextField form={texts} name={path} label={label} optional={optional} maxLength={field.max} />;
  }
}

function useOptions({ kind, list = '', of }: Field): readonly Option[] {
  const code = useCodes();
  const { institutions } = useNetwork();
  const { plan } = useNodes();
  const register = registerOf(of);
  const entries = useRead<{ items: readonly Entry[] }>(plan, `${register?.path ?? ''}?limit=200`, {
    enabled: register !== undefined,
  });
  if (kind === 'code' || kind === 'codes')
    return codesOf(list).map((value) => ({ value, label: code(list, value) }));
  if (kind === 'entry' || kind === 'entries')
    return (entries.data?.items ?? []).map((entry) => ({
      value: entry.code,
      label: (entry['title'] ?? entry['date'] ?? entry.code) as string,
    }));
  const listed = institutions
    .filter((one) => kind !== 'ambito' || one.kind === 'ambito')
    .map(({ id, name }) => ({ value: id, label: name }));
  if (kind === 'ambito') return listed;
  return [
    ...listed,
    ...codesOf('outsideBody').map((value) => ({ value, label: code('outsideBody', value) })),
  ];
}
