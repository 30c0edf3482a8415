import type { JSX } from 'react';
import { useText } from '../../../i18n/index.js';
import { TextField } from '../../../ui/form/fields.js';
import type { Form } from '../../../ui/form/use-form.js';
import { romeLocal } from '../../../ui/rome-time.js';

/** When a step really happened, for who writes it down later. The form's field is `occurred`. */
export function LateEntry({ form }: { readonly form: Form<{ readonly occurred: string }> }): JSX.Element {
  const t = useText('request-steps');
  return (
    <details className="late-entry">
      <summary>{t('form.occurredMore')}</summary>
      <TextField
        form={form}
        name="occurred"
        type="datetime-local"
        label={t('form.occurred')}
        hint={t('form.occurredHint')}
        max={romeLocal(Date.now())}
        optional
      />
    </details>
  );
}
