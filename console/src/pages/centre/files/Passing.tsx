import { useEffect, useState, type JSX } from 'react';
import { useLocation } from 'wouter';
import type { Answer } from '../../../api/client.js';
import { useCommand, useRead } from '../../../api/queries.js';
import type { Referral } from '../../../api/types.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Dialog } from '../../../ui/Dialog.js';
import { DraftNotice } from '../../../ui/form/DraftNotice.js';
import { Form } from '../../../ui/form/Form.js';
import { ChecksField, RadioField, SelectField, TextField } from '../../../ui/form/fields.js';
import { useDraft } from '../../../ui/form/use-draft.js';
import { useForm } from '../../../ui/form/use-form.js';
import { landRefusal } from '../new/check-request.js';
import { needsOf } from '../new/request-body.js';
import { emptyRequest, type RequestValues } from '../new/request-values.js';
import { useCallbackNumber, useOperatorName } from '../new/use-callback.js';
import { usePrefill } from '../new/use-prefill.js';
import { useRecipients } from '../new/use-recipients.js';
import { useRequestLabels } from '../new/use-request-labels.js';
import { capital, useOptions } from '../words.js';

type Way = 'several' | 'hand-over' | 'return';
const WAYS: readonly Way[] = ['several', 'hand-over', 'return'];

/** What goes beyond one request: several at once, another institution that goes on with her, her coming back. */
export function Passing({ id }: { readonly id: string }): JSX.Element {
  const t = useText('centre');
  const { may } = useActing();
  const [way, setWay] = useState<Way>();
  if (!may('referral:send')) return <></>;
  return (
    <>
      <dl className="ways">
        {WAYS.map((one) => (
          <div key={one}>
            <dt>{t(`passing.${one}`)}</dt>
            <dd>
              <p>{t(`passing.${one}Text`)}</p>
              <Button onClick={() => setWay(one)}>{t(`passing.${one}Do`)}</Button>
            </dd>
          </div>
        ))}
      </dl>
      {way === undefined ? null : <PassingDialog id={id} way={way} onClose={() => setWay(undefined)} />}
    </>
  );
}

type PassingValues = RequestValues & { readonly several: readonly string[]; readonly referral: string };

function PassingDialog({
  id,
  way,
  onClose,
}: {
  readonly id: string;
  readonly way: Way;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const network = useNetwork();
  const options = useOptions();
  const labels = useRequestLabels();
  const { api, key, institution, body } = useActing();
  const [, go] = useLocation();
  const operator = useOperatorName();
  const [initial] = useState((): PassingValues => ({
    ...emptyRequest({ case: id, operator }),
    ground: 'known',
    urgency: 'E3',
    service: way === 'hand-over' ? 'centre-support' : 'placement',
    several: [],
    referral: '',
  }));
  const form = useForm<PassingValues>(initial);
  const { values } = form;
  useCallbackNumber(form);
  const { known } = usePrefill(api, id, form);
  const { items, services } = useRecipients(api, values);
  const sent = useRead<{ items: readonly Referral[] }>(api, `cases/${id}/requests`, {
    enabled: way === 'return',
  });
  const ended = (sent.data?.items ?? []).filter(
    ({ side, dueAt, pending }) => side === 's' && dueAt === null && pending === null,
  );
  const draft = useDraft(api, 'passing', form, { case: id });
  const command = useCommand<Referral | { items: readonly Referral[] }, PassingValues>(
    api,
    (said, once): Promise<Answer<Referral | { items: readonly Referral[] }>> =>
      way === 'several'
        ? api.post(
            `cases/${id}/requests`,
            { ...bodyOf(said), to: said.several, service: said.service },
            { key: once },
          )
        : way === 'hand-over'
          ? api.post(
              `cases/${id}/hand-over`,
              { ...bodyOf(said), to: said.to, service: said.service },
              { key: once },
            )
          : api.post(`cases/${id}/return`, returnOf(said), { key: once }),
    ({ data }) => {
      const first = 'items' in data ? undefined : data;
      void draft.drop();
      onClose();
      if (first !== undefined) go(`/p/${key}/r/${first.id}/s`);
    },
  );
  useEffect(() => {
    if (command.error !== null) landRefusal(form, command.error, t);
    // once for every refusal
  }, [command.error]);
  const returning = ended.find(({ id: one }) => one === values.referral)?.service ?? undefined;
  const { fill } = form;
  useEffect(() => {
    // her choice has to be for what is asked again
    if (returning !== undefined) fill({ service: returning, agreement: '' });
  }, [returning, fill]);
  const targets = items.filter((one) => one.id !== institution);
  const grounds = body?.necessityGrounds ?? [];
  return (
    <Dialog title={t(`passing.${way}`)} onClose={onClose}>
      <p>{t(`passing.${way}Text`)}</p>
      <DraftNotice draft={draft} />
      <Form
        form={form}
        labels={{ ...labels, several: t('step.whom'), referral: t('passing.which') }}
        error={command.error}
        onSubmit={() => {
          if (form.check(missingIn(values, way))) command.submit(values);
        }}
      >
        {way === 'return' ? (
          <SelectField
            form={form}
            name="referral"
            label={t('passing.which')}
            options={ended.map((one) => ({
              value: one.id,
              label: `${capital(code('service', one.service))}, ${network.name(one.to)}`,
            }))}
          />
        ) : (
          <>
            <SelectField
              form={form}
              name="service"
              label={t('need.service')}
              options={services.map((value) => ({ value, label: capital(code('service', value)) }))}
            />
            {way === 'several' ? (
              <ChecksField
                form={form}
                name="several"
                label={t('step.whom')}
                options={targets.map((one) => ({ value: one.id, label: network.name(one.id) }))}
              />
            ) : (
              <SelectField
                form={form}
                name="to"
                label={t('step.whom')}
                options={targets.map((one) => ({ value: one.id, label: network.name(one.id) }))}
              />
            )}
          </>
        )}
        <SelectField form={form} name="urgency" label={t('need.urgency')} options={options('urgency')} />
        <RadioField
          form={form}
          name="ground"
          label={t('choice.ground')}
          options={[
            { value: 'known', label: t('choice.known') },
            ...(grounds.length === 0 ? [] : [{ value: 'necessity', label: t('choice.necessity') }]),
          ]}
        />
        {values.ground === 'necessity' ? (
          <>
            <SelectField
              form={form}
              name="necessity.ground"
              label={t('choice.why')}
              options={grounds.map((value) => ({ value, label: capital(code('necessityGround', value)) }))}
            />
            <TextField form={form} name="necessity.decidedBy" label={t('choice.decidedBy')} maxLength={80} />
          </>
        ) : (
          <SelectField
            form={form}
            name="agreement"
            label={t('choice.which')}
            hint={known.length === 0 ? t('passing.noChoice') : undefined}
            options={known.map((choice) => ({
              value: choice.id,
              label:
                choice.to === null
                  ? t('choice.anyOf', { kind: code('institutionKind', choice.class) })
                  : network.name(choice.to),
            }))}
          />
        )}
        <div className="field-row">
          <TextField form={form} name="needs.callback.name" label={t('reach.name')} maxLength={80} />
          <TextField
            form={form}
            name="needs.callback.phone"
            label={t('reach.phone')}
            type="tel"
            maxLength={30}
          />
        </div>
        <div className="buttons">
          <Button type="submit" look="main" busy={command.isPending}>
            {t('action.send')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

const groundOf = (values: PassingValues): Readonly<Record<string, unknown>> =>
  values.ground === 'necessity'
    ? {
        necessity: {
          ground: values['necessity.ground'],
          decidedBy: values['necessity.decidedBy'].trim(),
        },
      }
    : { agreement: values.agreement };

const bodyOf = (values: PassingValues): Readonly<Record<string, unknown>> => ({
  urgency: values.urgency,
  needs: needsOf(values),
  ...groundOf(values),
});

/** What is left out is as it was sent then. */
const returnOf = (values: PassingValues): Readonly<Record<string, unknown>> => {
  const { callback } = needsOf(values);
  return { referral: values.referral, urgency: values.urgency, callback, ...groundOf(values) };
};

function missingIn(values: PassingValues, way: Way): Partial<Record<keyof PassingValues, string | false>> {
  const isNecessity = values.ground === 'necessity';
  return {
    to: way === 'hand-over' && values.to === '' && 'required',
    several: way === 'several' && values.several.length === 0 && 'required',
    referral: way === 'return' && values.referral === '' && 'required',
    agreement: !isNecessity && values.agreement === '' && 'required',
    'necessity.ground': isNecessity && values['necessity.ground'] === '' && 'required',
    'needs.callback.name': values['needs.callback.name'] === '' && 'required',
    'needs.callback.phone': values['needs.callback.phone'] === '' && 'required',
  };
}
