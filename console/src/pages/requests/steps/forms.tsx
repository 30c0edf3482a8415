import { useState, type JSX } from 'react';
import { codesOf, useCodes, useText } from '../../../i18n/index.js';
import { RadioField, SelectField, TextField } from '../../../ui/form/fields.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useEuroText } from '../../../ui/use-euro-text.js';
import { centsOf } from '../../../ui/euro.js';
import { useNetwork } from '../../../app/network.js';
import { StepFrame } from './StepFrame.js';
import { wroteOf } from './use-overtaken.js';
import type { StepProps } from './use-step.js';

export type FormProps = StepProps & {
  readonly onCancel: () => void;
  /** The step cannot be taken any more: something else came first while she was writing. */
  readonly isGone: boolean;
};

const LONGEST = 500;

/** A step that only wants to be sure. */
export function PlainForm(props: FormProps): JSX.Element {
  const t = useText('request-steps');
  const form = useForm({ occurred: '' });
  return (
    <StepFrame props={props} form={form} bodyOf={() => ({})}>
      <p>{t(`form.plain.${props.step.name as 'departed'}`)}</p>
    </StepFrame>
  );
}

/** A question or its answer, in words. */
export function TextForm(props: FormProps): JSX.Element {
  const t = useText('request-steps');
  const form = useForm({ question: '', answer: '', occurred: '' });
  const name = props.step.name === 'info-requested' ? 'question' : 'answer';
  const text = form.values[name];
  const label = t(`form.${name}`);
  return (
    <StepFrame
      props={props}
      form={form}
      labels={{ [name]: label }}
      faults={{ [name]: text.trim() === '' && t('rule.required') }}
      wrote={text}
      bodyOf={() => ({ [name]: text.trim() })}
    >
      <TextField
        form={form}
        name={name}
        rows={4}
        maxLength={LONGEST}
        label={label}
        hint={
          <>
            {t('form.questionHint')} {t('form.left', { count: LONGEST - text.length })}
          </>
        }
      />
    </StepFrame>
  );
}

/** Why it is not possible now, and whom she can turn to: nobody is refused without a number. */
export function DeclineForm(props: FormProps): JSX.Element {
  const t = useText('request-steps');
  const code = useCodes();
  const network = useNetwork();
  const form = useForm({ reason: '', redirect: '', occurred: '' });
  const { reason, redirect } = form.values;
  const { from, to, service } = props.request;
  const others = network.institutions.filter(
    ({ id, kind, onCall, services }) =>
      onCall !== undefined &&
      ![from, to].includes(id) &&
      (kind === 'ambito' || services?.includes(service ?? '') === true),
  );
  // who is off the network may have named nobody; and where nobody has a number there is none to give
  const isOptional = props.reported || others.length === 0;
  const chosen = network.find(redirect);
  return (
    <StepFrame
      props={props}
      form={form}
      labels={{ reason: t('form.reason'), redirect: t('form.redirect') }}
      faults={{
        reason: reason === '' && t('rule.required'),
        redirect: !isOptional && redirect === '' && t('rule.required'),
      }}
      wrote={wroteOf(code('declineReason', reason), chosen?.name)}
      bodyOf={() => ({ reason, ...(redirect === '' ? {} : { redirect }) })}
    >
      <RadioField
        form={form}
        name="reason"
        label={t('form.reason')}
        hint={t('form.declineHint')}
        options={codesOf('declineReason').map((value) => ({ value, label: code('declineReason', value) }))}
      />
      <SelectField
        form={form}
        name="redirect"
        label={t('form.redirect')}
        hint={t('form.redirectHint')}
        optional={isOptional}
        options={others.map(({ id, name, onCall }) => ({ value: id, label: `${name} – ${onCall ?? ''}` }))}
      />
      {chosen?.onCall === undefined ? null : (
        <p role="status">
          <strong>{t('form.redirectCall', { name: chosen.name, phone: chosen.onCall })}</strong>
        </p>
      )}
    </StepFrame>
  );
}

const CODES_OF = {
  outcome: { list: 'outcome', label: 'form.outcome' },
  cancel: { list: 'cancelReason', label: 'form.reason' },
  refuse: { list: 'offerRefusalReason', label: 'form.reason' },
} as const;

/** What another step or the machine says by itself. */
const NOT_SAID_HERE = ['agreement-withdrawn', 'sibling-confirmed'];

/** One of a list: an outcome, why it is cancelled, why she said no. */
export function CodeForm(props: FormProps & { readonly of: keyof typeof CODES_OF }): JSX.Element {
  const t = useText('request-steps');
  const code = useCodes();
  const form = useForm({ reason: '', outcome: '', occurred: '' });
  const { list, label } = CODES_OF[props.of];
  const name = props.of === 'outcome' ? 'outcome' : 'reason';
  const value = form.values[name];
  // the one she was asked about: if it changes meanwhile, the node says so
  const [asked] = useState(props.request.offer);
  const offer = props.of === 'refuse' && asked !== null ? { offer: asked.id } : {};
  return (
    <StepFrame
      props={props}
      form={form}
      labels={{ [name]: t(label) }}
      faults={{ [name]: value === '' && t('rule.required') }}
      wrote={code(list, value)}
      bodyOf={() => ({ [name]: value, ...offer })}
    >
      <RadioField
        form={form}
        name={name}
        label={t(label)}
        options={codesOf(list)
          .filter((one) => !NOT_SAID_HERE.includes(one))
          .map((one) => ({ value: one, label: code(list, one) }))}
      />
    </StepFrame>
  );
}

/** Whether the district pays, how much and for how long. */
export function AnswerForm(props: FormProps): JSX.Element {
  const t = useText('request-steps');
  const code = useCodes();
  const form = useForm({ answer: '', act: '', amountCents: '', days: '', occurred: '' });
  const { answer, act, amountCents, days } = form.values;
  const understood = useEuroText()(amountCents);
  const paid = answer === 'covered' || answer === 'partly-covered';
  return (
    <StepFrame
      props={props}
      form={form}
      labels={{
        answer: t('form.costAnswer'),
        act: t('form.act'),
        amountCents: t('form.amount'),
        days: t('form.days'),
      }}
      faults={{
        answer: answer === '' && t('rule.required'),
        amountCents: paid && amountCents !== '' && understood === '' && t('form.amountRule'),
        days: paid && days !== '' && !(Number(days) >= 1 && Number(days) <= 730) && t('form.daysRule'),
      }}
      wrote={wroteOf(code('answer', answer), act, amountCents, days)}
      bodyOf={() => ({
        answer,
        ...(act.trim() === '' ? {} : { act: act.trim() }),
        ...(paid && amountCents !== '' ? { amountCents: centsOf(amountCents) } : {}),
        ...(paid && days !== '' ? { days: Number(days) } : {}),
      })}
    >
      <RadioField
        form={form}
        name="answer"
        label={t('form.costAnswer')}
        options={codesOf('answer').map((value) => ({ value, label: code('answer', value) }))}
      />
      <TextField form={form} name="act" label={t('form.act')} maxLength={60} optional />
      {paid ? (
        <div className="field-row">
          <TextField
            form={form}
            name="amountCents"
            label={t('form.amount')}
            hint={
              <span role="status">{understood === '' ? '' : t('form.amountIs', { amount: understood })}</span>
            }
            maxLength={16}
            optional
          />
          <TextField
            form={form}
            name="days"
            type="number"
            min={1}
            max={730}
            label={t('form.days')}
            optional
          />
        </div>
      ) : null}
    </StepFrame>
  );
}
