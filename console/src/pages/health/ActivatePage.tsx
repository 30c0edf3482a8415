import { useEffect, type JSX } from 'react';
import { useLocation } from 'wouter';
import { useCommand } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { useRefusals } from '../../ui/form/use-refusals.js';
import { Notice } from '../../ui/Notice.js';
import { Page } from '../../ui/Page.js';
import { PhoneLink } from '../../ui/PhoneLink.js';
import { ActivationFields, useActivationLabels } from './ActivationFields.js';
import { EMPTY, toActivation, type ActivationValues } from './activation-form.js';
import type { Activation } from './types.js';

/** "Attiva la rete": five fields, and whoever answers there at this hour is asked. Who is in danger calls 112 first. */
export default function ActivatePage(): JSX.Element {
  const t = useText('health');
  const { api, key, body } = useActing();
  const [, go] = useLocation();
  const labels = useActivationLabels();
  const form = useForm<ActivationValues>(EMPTY);
  const send = useCommand<Activation>(
    api,
    (_, idempotencyKey) => api.post('activations', toActivation(form.values), { key: idempotencyKey }),
    ({ data }) => go(`/p/${key}/a/${data.id}`),
  );
  useRefusals(form, send.error);
  const ownNumber = body?.onCall;
  useEffect(() => {
    // the registry may answer after the page is there; what she has typed stays
    if (ownNumber !== undefined && !form.isTouched) form.setAll({ ...form.values, callback: ownNumber });
  }, [ownNumber]);
  const submit = (): void => {
    const { comune, choice, level, children, callback, ages } = form.values;
    const isWhole = form.check({
      comune: comune === '' && 'required',
      choice: choice === '' && 'required',
      level: level === '' && 'required',
      children: children === '' && 'required',
      ages: children === 'some' && ages.length === 0 && 'required',
      callback: callback.trim() === '' && 'required',
    });
    if (!isWhole) return;
    send.submit();
  };
  return (
    <Page title={t('activate.title')}>
      <Notice tone="bad" title={t('activate.danger')}>
        <PhoneLink phone="112" danger large />
      </Notice>
      <p>{t('activate.intro')}</p>
      <Form form={form} labels={labels} error={send.error} onSubmit={submit}>
        <ActivationFields form={form} api={api} />
        <div className="buttons">
          <Button type="submit" look="main" busy={send.isPending}>
            {t('activate.send')}
          </Button>
        </div>
      </Form>
    </Page>
  );
}
