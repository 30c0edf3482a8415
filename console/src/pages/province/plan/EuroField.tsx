import type { JSX } from 'react';
import { useText } from '../../../i18n/index.js';
import { TextField } from '../../../ui/form/fields.js';
import type { Form, Values } from '../../../ui/form/use-form.js';
import { useEuroText } from '../../../ui/use-euro-text.js';

/** An amount, and how it was understood before it is sent. */
export function EuroField<V extends Values>({
  form,
  name,
  label,
  optional,
}: {
  readonly form: Form<V>;
  readonly name: keyof V & string;
  readonly label: string;
  readonly optional: boolean;
}): JSX.Element {
  const t = useText('plan');
  const texts = form as unknown as Form<Record<string, string>>;
  const amount = useEuroText()(texts.values[name] ?? '');
  return (
    <TextField<Record<string, string>>
      form={texts}
      name={name}
      label={label}
      optional={optional}
      hint={
        <>
          {t('euroHint')}. <span role="status">{amount === '' ? '' : t('euroIs', { amount })}</span>
        </>
      }
    />
  );
}
