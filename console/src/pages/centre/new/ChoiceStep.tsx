import type { JSX } from 'react';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { CheckField, RadioField, TextField, type Option } from '../../../ui/form/fields.js';
import type { Form } from '../../../ui/form/use-form.js';
import { useTimes } from '../../../ui/time.js';
import { More } from '../More.js';
import { capital, useOptions } from '../words.js';
import type { RequestValues } from './request-values.js';
import type { Recipient } from './use-recipients.js';

/** What she has agreed to before, as her file lists it. */
export interface KnownChoice {
  readonly id: string;
  readonly to: string | null;
  readonly class: string | null;
  readonly service: string;
  readonly tiers: readonly string[];
  readonly validUntil: string;
  readonly valid: boolean;
  readonly child: string | null;
}

/** Her choice, or why somebody decided without it. */
export function ChoiceStep({
  form,
  recipient,
  known,
}: {
  readonly form: Form<RequestValues>;
  readonly recipient: Recipient | undefined;
  readonly known: readonly KnownChoice[];
}): JSX.Element {
  const t = useText('centre');
  const { body } = useActing();
  const grounds = body?.necessityGrounds ?? [];
  const { ground } = form.values;
  const ways: Option[] = [
    ...(known.length === 0 ? [] : [{ value: 'known', label: t('choice.known') }]),
    { value: 'agreement', label: t('choice.now') },
    ...(grounds.length === 0
      ? []
      : [{ value: 'necessity', label: t('choice.necessity'), hint: t('choice.necessityHint') }]),
  ];
  return (
    <>
      <p>{t('choice.intro')}</p>
      {ways.length < 2 ? null : (
        <RadioField form={form} name="ground" label={t('choice.ground')} options={ways} />
      )}
      {ground === 'known' ? <Known form={form} known={known} /> : null}
      {ground === 'agreement' ? <Now form={form} recipient={recipient} /> : null}
      {ground === 'necessity' ? <Necessity form={form} grounds={grounds} /> : null}
    </>
  );
}

function Known({
  form,
  known,
}: {
  readonly form: Form<RequestValues>;
  readonly known: readonly KnownChoice[];
}): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const network = useNetwork();
  const times = useTimes();
  return (
    <RadioField
      form={form}
      name="agreement"
      label={t('choice.which')}
      options={known.map(({ id, to, class: kind, tiers, validUntil }) => ({
        value: id,
        label: to === null ? t('choice.anyOf', { kind: code('institutionKind', kind) }) : network.name(to),
        hint: t('choice.knownHint', {
          what: tiers.map((tier) => code('tier', tier)).join(', '),
          day: times.day(validUntil),
        }),
      }))}
    />
  );
}

function Now({
  form,
  recipient,
}: {
  readonly form: Form<RequestValues>;
  readonly recipient: Recipient | undefined;
}): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const network = useNetwork();
  const options = useOptions();
  const isForAll = form.values.scope === 'class';
  const name = recipient === undefined ? t('choice.theRecipient') : network.name(recipient.id);
  // whom she does not name is not told her name: what she had chosen for one stands without it, as it is sent
  const told: Form<RequestValues> =
    isForAll && form.values.tiers === 'T2' ? { ...form, values: { ...form.values, tiers: 'T1' } } : form;
  return (
    <>
      <RadioField
        form={told}
        name="tiers"
        label={t('choice.tell', { name })}
        options={[
          { value: 'T0', label: t('choice.T0'), hint: t('choice.T0Hint') },
          { value: 'T1', label: t('choice.T1'), hint: t('choice.T1Hint') },
          ...(isForAll ? [] : [{ value: 'T2', label: t('choice.T2'), hint: t('choice.T2Hint') }]),
        ]}
      />
      <RadioField
        form={form}
        name="method"
        label={t('choice.method')}
        options={options('agreementMethod')}
        inline
      />
      <More
        title={t('choice.more')}
        form={form}
        names={['scope', 'heardBy', 'alone', 'interpreter', 'validUntil']}
      >
        <RadioField
          form={form}
          name="scope"
          label={t('choice.scope')}
          options={[
            { value: 'to', label: t('choice.onlyTo', { name }) },
            {
              value: 'class',
              label: t('choice.anyOf', { kind: code('institutionKind', recipient?.kind) }),
              hint: t('choice.anyOfHint'),
            },
          ]}
        />
        <TextField form={form} name="heardBy" label={t('choice.heardBy')} maxLength={80} optional />
        <CheckField form={form} name="alone" label={t('choice.alone')} />
        <CheckField form={form} name="interpreter" label={t('choice.interpreter')} />
        <TextField
          form={form}
          name="validUntil"
          label={t('choice.validUntil')}
          hint={t('choice.validUntilHint')}
          type="date"
        />
      </More>
    </>
  );
}

function Necessity({
  form,
  grounds,
}: {
  readonly form: Form<RequestValues>;
  readonly grounds: readonly string[];
}): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  return (
    <>
      <RadioField
        form={form}
        name="necessity.ground"
        label={t('choice.why')}
        options={grounds.map((value) => ({
          value,
          label: capital(code('necessityGround', value)),
          hint: t(`necessityHint.${value as 'vital-interest'}`),
        }))}
      />
      <TextField
        form={form}
        name="necessity.decidedBy"
        label={t('choice.decidedBy')}
        hint={t('choice.decidedByHint')}
        maxLength={80}
      />
    </>
  );
}
