import type { JSX } from 'react';
import { useCommand } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { RadioField, SelectField, TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { Section } from '../../ui/Page.js';
import { useTimes } from '../../ui/time.js';
import { romeLocal } from '../../ui/rome-time.js';
import { EXIT_CLASSES, EXTENSION_REASONS, type Stay, type Unit } from './types.js';

const DAY = 24 * 3_600_000;
const LONGEST_DAYS = 180;
const dayOf = (at: number): string => romeLocal(at).slice(0, 10);

/** It goes on: when somebody looks at it again, and why. */
export function ExtensionForm({ stay }: { readonly stay: Stay }): JSX.Element {
  const t = useText('shelter');
  const times = useTimes();
  const { api } = useActing();
  const form = useForm({ reviewOn: '', reason: '' });
  const extend = useCommand<Stay>(api, (_, key) =>
    api.post(`stays/${stay.id}/extension`, { ...form.values }, { key }),
  );
  const submit = (): void => {
    const { reviewOn, reason } = form.values;
    const required = t('rule.required');
    if (form.check({ reviewOn: reviewOn === '' && required, reason: reason === '' && required }))
      extend.submit();
  };
  const labels = { reviewOn: t('extension.day'), reason: t('waiting.why') };
  return (
    <Section title={t('extension.title')}>
      <p>{t('extension.text', { day: times.day(stay.reviewOn) })}</p>
      <Form form={form} labels={labels} error={extend.error} onSubmit={submit}>
        <div className="field-row">
          <TextField
            form={form}
            name="reviewOn"
            type="date"
            label={labels.reviewOn}
            min={dayOf(Date.now() + DAY)}
            max={dayOf(Date.now() + LONGEST_DAYS * DAY)}
          />
          <SelectField
            form={form}
            name="reason"
            label={labels.reason}
            options={EXTENSION_REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))}
          />
        </div>
        <div className="buttons">
          <Button type="submit" busy={extend.isPending}>
            {t('extension.do')}
          </Button>
        </div>
      </Form>
    </Section>
  );
}

/** She leaves. Where a request stands behind the stay, that ends with it, in the same classes. */
export function ExitForm({ stay }: { readonly stay: Stay }): JSX.Element {
  const t = useText('shelter');
  const { api } = useActing();
  const form = useForm({ outcome: '' });
  const leave = useCommand<Stay | Referral>(api, (_, key) =>
    stay.referral === null
      ? api.post<Stay>(`stays/${stay.id}/exit`, { ...form.values }, { key })
      : api.post<Referral>(`referrals/${stay.referral}/completion`, { ...form.values }, { key, wait: 2 }),
  );
  const submit = (): void => {
    if (form.check({ outcome: form.values.outcome === '' && t('rule.required') })) leave.submit();
  };
  return (
    <Section title={t('exit.title')}>
      <p>{t(stay.referral === null ? 'exit.text' : 'exit.textRequest')}</p>
      <Form form={form} labels={{ outcome: t('exit.outcome') }} error={leave.error} onSubmit={submit}>
        <RadioField
          form={form}
          name="outcome"
          label={t('exit.outcome')}
          options={EXIT_CLASSES.map((value) => ({ value, label: t(`outcome.${value}`) }))}
        />
        <div className="buttons">
          <Button type="submit" look="danger" busy={leave.isPending}>
            {t('exit.do')}
          </Button>
        </div>
      </Form>
    </Section>
  );
}

/** A unit for somebody who stays beyond the house's units. */
export function PlacementForm({
  stay,
  units,
}: {
  readonly stay: Stay;
  readonly units: readonly Unit[];
}): JSX.Element {
  const t = useText('shelter');
  const { api } = useActing();
  const free = units.filter(({ state }) => state === 'available');
  const form = useForm({ unit: '' });
  const place = useCommand<Stay>(api, (_, key) => {
    const { unit } = form.values;
    const seen = free.find(({ code }) => code === unit);
    const version = seen === undefined ? {} : { unitVersion: seen.version };
    return api.post(`stays/${stay.id}/placement`, { unit, ...version }, { key });
  });
  const submit = (): void => {
    if (form.check({ unit: form.values.unit === '' && t('rule.required') })) place.submit();
  };
  return (
    <Section title={t('placement.title')}>
      {free.length === 0 ? (
        <p>{t('placement.none')}</p>
      ) : (
        <Form form={form} labels={{ unit: t('direct.unit') }} error={place.error} onSubmit={submit}>
          <SelectField
            form={form}
            name="unit"
            label={t('direct.unit')}
            options={free.map(({ code }) => ({ value: code, label: code }))}
          />
          <div className="buttons">
            <Button type="submit" look="main" busy={place.isPending}>
              {t('placement.do')}
            </Button>
          </div>
        </Form>
      )}
    </Section>
  );
}
