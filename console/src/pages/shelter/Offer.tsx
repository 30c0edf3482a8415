import { useState, type JSX } from 'react';
import { Problem } from '../../api/problem.js';
import { useCommand, useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Dialog } from '../../ui/Dialog.js';
import { SelectField, TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm, type Form as FormState } from '../../ui/form/use-form.js';
import { Notice } from '../../ui/Notice.js';
import { romeInstant } from '../../ui/rome-time.js';
import { LateEntry } from '../requests/steps/LateEntry.js';
import { SKIP_REASONS, type Items, type WaitingEntry } from './types.js';

/** The unit as the operator saw it: changed since, the node refuses. */
export interface ChosenUnit {
  readonly code: string;
  readonly version: number;
}

interface OfferProps {
  readonly request: Referral;
  readonly unit: ChosenUnit;
  /** Reasons against it: she decides, and sees them once more. */
  readonly against?: readonly string[];
  /** The unit in which she is already. */
  readonly isHers?: boolean;
  /** The one that is suggested first. */
  readonly isFirst?: boolean;
  readonly onDone?: () => void;
}

/** Offers a unit for a request: asked once more, because it is held for her from then on. */
export function OfferButton(props: OfferProps): JSX.Element | null {
  const t = useText('shelter');
  const { may } = useActing();
  const [isOpen, setOpen] = useState(false);
  const { request, unit, isHers = false, isFirst = false } = props;
  if (!may('referral:answer') || !request.allowed.includes('offered')) return null;
  return (
    <>
      <Button look={isFirst ? 'main' : 'plain'} onClick={() => setOpen(true)}>
        {t(isHers ? 'cover.thisOne' : 'offer.do', { code: unit.code })}
      </Button>
      {isOpen ? <OfferDialog {...props} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function OfferDialog({
  request,
  unit,
  against = [],
  isHers = false,
  onClose,
  onDone,
}: OfferProps & { readonly onClose: () => void }): JSX.Element {
  const t = useText('shelter');
  const { api } = useActing();
  const [ahead, setAhead] = useState<readonly string[]>([]);
  const form = useForm<Readonly<Record<string, string>>>({ until: '', occurred: '' });
  const offer = useCommand<Referral>(
    api,
    async (_, key) => {
      // said first, each under its own key: a second try says the same again, and the last word counts
      for (const id of ahead)
        await api.post(`waiting/${id}/skip`, { referral: request.id, reason: form.values[`skip.${id}`] });
      const { until = '', occurred = '' } = form.values;
      const body = {
        ...{ unit: unit.code, unitVersion: unit.version },
        ...(until === '' ? {} : { until: romeInstant(until) }),
        ...(occurred === '' ? {} : { occurred: romeInstant(occurred) }),
      };
      return api.post(`referrals/${request.id}/offer`, body, { key, wait: 2 });
    },
    () => {
      onDone?.();
      onClose();
    },
  );
  const isSkip = (error: unknown): error is Problem =>
    error instanceof Problem && error.code === 'waiting.skip-reason';
  const submit = (): void => {
    const missing = ahead.filter((id) => (form.values[`skip.${id}`] ?? '') === '');
    if (!form.check(Object.fromEntries(missing.map((id) => [`skip.${id}`, t('rule.required')])))) return;
    offer.submit(undefined, (error) => {
      if (isSkip(error)) setAhead(error.details['ahead'] as readonly string[]);
    });
  };
  const labels = {
    until: t('offer.until'),
    ...Object.fromEntries(ahead.map((id) => [`skip.${id}`, t('offer.skipOne')])),
  };
  return (
    <Dialog title={t('offer.title', { code: unit.code })} onClose={onClose}>
      <p>{t(isHers ? 'cover.offerText' : 'offer.text')}</p>
      {against.length === 0 ? null : (
        <Notice tone="warn" title={t('offer.against')}>
          <ul>
            {against.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </Notice>
      )}
      <Form
        form={form}
        labels={labels}
        error={isSkip(offer.error) ? undefined : offer.error}
        onSubmit={submit}
      >
        {ahead.length === 0 ? null : <SkipReasons form={form} ahead={ahead} />}
        {isHers ? null : (
          <TextField
            form={form}
            name="until"
            type="datetime-local"
            optional
            label={labels.until}
            hint={t('offer.untilHint')}
          />
        )}
        {isHers ? null : <LateEntry form={form as unknown as FormState<{ readonly occurred: string }>} />}
        <div className="buttons">
          <Button type="submit" look="main" busy={offer.isPending}>
            {t(ahead.length > 0 ? 'offer.skipAndDo' : isHers ? 'cover.thisOne' : 'offer.do', {
              code: unit.code,
            })}
          </Button>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** Others stand before this one: why each of them is not offered this unit. Recorded with them. */
function SkipReasons({
  form,
  ahead,
}: {
  readonly form: ReturnType<typeof useForm<Readonly<Record<string, string>>>>;
  readonly ahead: readonly string[];
}): JSX.Element {
  const t = useText('shelter');
  const network = useNetwork();
  const { api } = useActing();
  const { data } = useRead<Items<WaitingEntry>>(api, 'waiting');
  return (
    <Notice tone="warn" alert title={t('offer.ahead', { count: ahead.length })}>
      {ahead.map((id) => {
        const entry = data?.items.find((one) => one.id === id);
        return (
          <SelectField
            key={id}
            form={form}
            name={`skip.${id}`}
            label={
              entry === undefined
                ? t('offer.skipHidden')
                : t('offer.skipWhich', { position: entry.position, name: network.name(entry.from) })
            }
            options={SKIP_REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))}
          />
        );
      })}
    </Notice>
  );
}
