import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { useCommand } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Form } from '../../../ui/form/Form.js';
import { SelectField, TextField } from '../../../ui/form/fields.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useRefusals } from '../../../ui/form/use-refusals.js';
import { Section } from '../../../ui/Page.js';

type SearchValues = { readonly by: string; readonly term: string };

interface Found {
  readonly items: readonly { readonly case: string; readonly alias: string | null }[];
}

/** Exactly, by one of three; recorded, and it says so. */
export function Search(): JSX.Element {
  const t = useText('centre');
  const { api, key } = useActing();
  const [initial] = useState<SearchValues>({ by: 'alias', term: '' });
  const form = useForm<SearchValues>(initial);
  const command = useCommand<Found, SearchValues>(api, ({ by, term }, once) =>
    api.post<Found>('searches', { [by]: term.trim() }, { key: once }),
  );
  useRefusals(form, command.error);
  const found = command.data?.data.items;
  return (
    <Section title={t('search.title')}>
      <Form
        form={form}
        labels={{ by: t('search.by'), term: t('search.term') }}
        error={command.error}
        onSubmit={() => {
          if (form.check({ term: form.values.term.trim() === '' && 'required' })) command.submit(form.values);
        }}
      >
        <div className="field-row search-row">
          <SelectField
            form={form}
            name="by"
            label={t('search.by')}
            options={(['alias', 'name', 'phone'] as const).map((value) => ({
              value,
              label: t(`search.${value}`),
            }))}
          />
          <TextField form={form} name="term" label={t('search.term')} maxLength={120} />
          <Button type="submit" busy={command.isPending}>
            {t('search.go')}
          </Button>
        </div>
        <p className="field-hint">{t('search.hint')}</p>
      </Form>
      <div role="status">
        {found === undefined ? null : found.length === 0 ? (
          <p>{t('search.none')}</p>
        ) : (
          <ul>
            {found.map((one) => (
              <li key={one.case}>
                <Link href={`/p/${key}/f/${one.case}`}>{one.alias ?? t('file.one')}</Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Section>
  );
}
