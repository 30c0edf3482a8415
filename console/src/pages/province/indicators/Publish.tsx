import type { JSX } from 'react';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { TextField } from '../../../ui/form/fields.js';
import { Form } from '../../../ui/form/Form.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Notice } from '../../../ui/Notice.js';
import { Section } from '../../../ui/Page.js';
import { useNodes } from '../nodes.js';
import { useUntilDone } from '../../../api/use-until-done.js';

const PERIOD = /^20\d\d(-Q[1-4])?$/;

/** The auditor publishes a period, once and for ever. */
export function Publish(): JSX.Element {
  const t = useText('indicators');
  const { audit } = useNodes();
  const form = useForm({ period: '' });
  const step = useUntilDone(audit, (key) => audit.post(`indicators/${form.values.period}`, {}, { key }));
  const submit = (): void => {
    if (form.check({ period: !PERIOD.test(form.values.period) && t('periodFault') })) step.start();
  };
  return (
    <Section title={t('publish')}>
      {step.isDone ? (
        <Notice tone="good" alert>
          <p>{t('published')}</p>
        </Notice>
      ) : null}
      <Form form={form} labels={{ period: t('period') }} error={step.error} onSubmit={submit}>
        <TextField form={form} name="period" label={t('period')} hint={t('publishHint')} maxLength={7} />
        <div className="buttons">
          <Button type="submit" busy={step.isRunning}>
            {step.isRunning ? t('working') : t('publishNow')}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
