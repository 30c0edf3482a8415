import type { JSX } from 'react';
import { useCommand, useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Dialog } from '../../ui/Dialog.js';
import { RadioField, SelectField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { useTimes } from '../../ui/time.js';
import { PAUSE_REASONS, SKIP_REASONS, type Items, type WaitingEntry } from './types.js';

/** Kept for later with her seniority; nobody offers or asks meanwhile. */
export function PauseDialog({
  entry,
  onClose,
}: {
  readonly entry: WaitingEntry;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText('shelter');
  const { api } = useActing();
  const form = useForm({ reason: '' });
  const pause = useCommand(
    api,
    (_, key) => api.post(`waiting/${entry.id}/pause`, { reason: form.values.reason }, { key }),
    onClose,
  );
  const submit = (): void => {
    if (form.check({ reason: form.values.reason === '' && t('rule.required') })) pause.submit();
  };
  return (
    <Dialog title={t('waiting.pauseTitle', { position: entry.position })} onClose={onClose}>
      <p>{t('waiting.pauseText')}</p>
      <Form form={form} labels={{ reason: t('waiting.why') }} error={pause.error} onSubmit={submit}>
        <RadioField
          form={form}
          name="reason"
          label={t('waiting.why')}
          options={PAUSE_REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))}
        />
        <div className="buttons">
          <Button type="submit" look="main" busy={pause.isPending}>
            {t('waiting.pause')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** Why another request is offered a unit before this one; it stays written beside both. */
export function SkipDialog({
  entry,
  others,
  onClose,
}: {
  readonly entry: WaitingEntry;
  readonly others: readonly WaitingEntry[];
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText('shelter');
  const code = useCodes();
  const times = useTimes();
  const network = useNetwork();
  const { api } = useActing();
  const { data } = useRead<Items<Referral>>(api, 'referrals?side=received&state=acknowledged&limit=50');
  const weighed = data?.items.filter(({ service }) => service === 'placement') ?? [];
  const form = useForm({ referral: '', reason: '' });
  const skip = useCommand(
    api,
    (_, key) => api.post(`waiting/${entry.id}/skip`, { ...form.values }, { key }),
    onClose,
  );
  const submit = (): void => {
    const { referral, reason } = form.values;
    const required = t('rule.required');
    if (form.check({ referral: referral === '' && required, reason: reason === '' && required }))
      skip.submit();
  };
  const labels = { referral: t('waiting.skipFor'), reason: t('waiting.why') };
  return (
    <Dialog title={t('waiting.skipTitle', { position: entry.position })} onClose={onClose}>
      <p>{t('waiting.skipText')}</p>
      <Form form={form} labels={labels} error={skip.error} onSubmit={submit}>
        <SelectField
          form={form}
          name="referral"
          label={labels.referral}
          options={[
            ...others.map(({ referral, position, from }) => ({
              value: referral,
              label: `${t('waiting.number', { position })}, ${network.name(from)}`,
            })),
            ...weighed.map(({ id, from, urgency, submittedAt }) => ({
              value: id,
              label: [
                network.name(from),
                code('urgency', urgency),
                submittedAt === null ? '' : times.moment(submittedAt),
              ].join(', '),
            })),
          ]}
        />
        <RadioField
          form={form}
          name="reason"
          label={labels.reason}
          options={SKIP_REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))}
        />
        <div className="buttons">
          <Button type="submit" look="main" busy={skip.isPending}>
            {t('waiting.skipDo')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
