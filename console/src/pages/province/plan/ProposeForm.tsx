import { useState, type JSX } from 'react';
import { useCommand } from '../../../api/queries.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { TextField } from '../../../ui/form/fields.js';
import { Form } from '../../../ui/form/Form.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Notice } from '../../../ui/Notice.js';
import { Section } from '../../../ui/Page.js';
import { useNodes } from '../nodes.js';
import type { Service } from './types.js';

/** What the directory keeps for itself, and no proposal says. */
const KEPT = ['id', 'state', 'revision', 'verifiedAt', 'verifiedBy', 'stale', 'changedAt'];

/** An institution proposes how its own service should be described. */
export function ProposeForm({ service }: { readonly service: Service }): JSX.Element {
  const t = useText('plan');
  const { plan } = useNodes();
  const [isSent, setSent] = useState(false);
  const form = useForm({
    name: service.name,
    description: service.description,
    'phones.0.number': service.phones[0]?.number ?? '',
    email: service.email ?? '',
  });
  const step = useCommand(
    plan,
    (values: typeof form.values, key) => {
      const own = Object.fromEntries(Object.entries(service).filter(([name]) => !KEPT.includes(name)));
      const number = values['phones.0.number'].trim();
      const [first, ...others] = service.phones;
      return plan.post(
        'proposals',
        {
          ...own,
          name: values.name,
          description: values.description,
          phones: number === '' ? others : [{ ...first, number }, ...others],
          ...(values.email === '' ? { email: undefined } : { email: values.email }),
        },
        { key },
      );
    },
    () => setSent(true),
  );
  const labels = {
    name: t('name'),
    description: t('description'),
    'phones.0.number': t('phones'),
    email: t('email'),
  };
  return (
    <Section title={t('propose')}>
      {isSent ? (
        <Notice tone="good" alert>
          <p>{t('proposed')}</p>
        </Notice>
      ) : null}
      <Form
        form={form}
        labels={labels}
        error={step.error}
        onSubmit={() => step.submit(form.values, (error) => void form.refused(error))}
      >
        <TextField form={form} name="name" label={labels.name} maxLength={120} />
        <TextField form={form} name="description" label={labels.description} rows={4} maxLength={1000} />
        <TextField form={form} name="phones.0.number" label={labels['phones.0.number']} type="tel" optional />
        <TextField form={form} name="email" label={labels.email} type="email" optional />
        <div className="buttons">
          <Button type="submit" busy={step.isPending}>
            {t('propose')}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
