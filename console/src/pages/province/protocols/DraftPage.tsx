import type { JSX } from 'react';
import { useLocation } from 'wouter';
import { useCommand } from '../../../api/queries.js';
import { Problem } from '../../../api/problem.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { TextField } from '../../../ui/form/fields.js';
import { Form } from '../../../ui/form/Form.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Page, Section } from '../../../ui/Page.js';
import { opaque } from '../opaque.js';
import { usePlaces, useNodes } from '../nodes.js';
import type { Protocol } from '../types.js';

const EMPTY = { yaml: '', 'act.deed': '', 'act.number': '', 'act.pdfSha256': '' };

/** The registrar enters a protocol: the signed paper's act, and its technical annex as text. A second person confirms. */
export default function DraftPage(): JSX.Element {
  const t = useText('protocols');
  const to = usePlaces();
  const [, go] = useLocation();
  const { registry } = useNodes();
  const form = useForm(EMPTY);
  const step = useCommand<Protocol, typeof EMPTY>(
    registry,
    (values, key) =>
      registry.post(
        'protocols',
        {
          yaml: values.yaml,
          act: {
            deed: values['act.deed'],
            number: values['act.number'],
            pdfSha256: values['act.pdfSha256'].trim().toLowerCase(),
          },
        },
        { key },
      ),
    ({ data }) => go(to(`/q/a/${opaque(data.id)}/${String(data.version)}`)),
  );
  const labels = {
    'act.deed': t('deed'),
    'act.number': t('number'),
    'act.pdfSha256': t('fingerprint'),
    yaml: t('annex'),
  };
  const submit = (): void => {
    const missing = Object.fromEntries(
      Object.entries(form.values).map(([name, value]) => [name, value.trim() === '' && t('rule.required')]),
    );
    if (form.check(missing)) step.submit(form.values);
  };
  const { error } = step;
  const faults = error instanceof Problem ? error.fields.map(({ path, rule }) => `${path}: ${rule}`) : [];
  return (
    <Page title={t('draft')} crumbs={[{ label: t('title'), href: to('/q/a') }]}>
      <Section title={t('act')}>
        <p>{t('draftText')}</p>
        <Form form={form} labels={labels} error={error} onSubmit={submit}>
          {faults.length === 0 ? null : (
            <ul>
              {faults.map((fault) => (
                <li key={fault}>{fault}</li>
              ))}
            </ul>
          )}
          <TextField form={form} name="act.deed" label={labels['act.deed']} maxLength={200} />
          <TextField form={form} name="act.number" label={labels['act.number']} maxLength={60} />
          <TextField
            form={form}
            name="act.pdfSha256"
            label={labels['act.pdfSha256']}
            hint={t('fingerprintHint')}
            maxLength={64}
          />
          <TextField form={form} name="yaml" label={labels.yaml} hint={t('annexHint')} rows={16} />
          <div className="buttons">
            <Button type="submit" look="main" busy={step.isPending}>
              {t('enter')}
            </Button>
          </div>
        </Form>
      </Section>
    </Page>
  );
}
