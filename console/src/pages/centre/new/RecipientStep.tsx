import { telUrl } from '../../../ui/tel.js';
import { useComuni } from '../../../app/comuni.js';
import type { JSX, ReactNode } from 'react';
import { useNetwork } from '../../../app/network.js';
import { useText } from '../../../i18n/index.js';
import { RadioField, SelectField } from '../../../ui/form/fields.js';
import type { Form } from '../../../ui/form/use-form.js';
import { Tag, type Tone } from '../../../ui/Tag.js';
import { useTimes } from '../../../ui/time.js';
import type { RequestValues } from './request-values.js';
import type { Recipient, Recipients } from './use-recipients.js';
import type { Suggested } from './use-suggested.js';

const TONES: Readonly<Record<string, Tone>> = {
  places: 'good',
  'emergency-only': 'warn',
  'waiting-list': 'warn',
  none: 'bad',
  unknown: 'neutral',
};

/** Who may be asked, compared by what each has declared; who answered when it was first known comes first. */
export function RecipientStep({
  form,
  recipients: { items },
  suggested,
}: {
  readonly form: Form<RequestValues>;
  readonly recipients: Recipients;
  readonly suggested: Suggested;
}): JSX.Element {
  const t = useText('centre');
  const network = useNetwork();
  const comuni = useComuni();
  if (form.values.service === '') return <p>{t('whom.needFirst')}</p>;
  const chosen = items.find(({ id }) => id === suggested.to);
  const shown: Form<RequestValues> = {
    ...form,
    set: (name, value) => (name === 'to' ? suggested.choose(value as string) : form.set(name, value)),
  };
  return (
    <>
      {form.values.service === 'social-emergency' || chosen?.answering?.standIn === true ? (
        <SelectField
          form={form}
          name="comune"
          label={t('whom.comune')}
          hint={t('whom.comuneHint')}
          options={comuni.options}
          optional
        />
      ) : null}
      {items.length === 0 ? null : (
        <RadioField
          form={shown}
          name="to"
          label={t('whom.label')}
          hint={t('whom.hint')}
          options={[...items]
            .sort((a, b) => Number(b.id === suggested.first) - Number(a.id === suggested.first))
            .map((one) => ({
              value: one.id,
              label: network.name(one.id),
              hint: <About recipient={one} />,
            }))}
        />
      )}
      {chosen === undefined ? null : <CallThem recipient={chosen} />}
    </>
  );
}

function About({ recipient }: { readonly recipient: Recipient }): ReactNode {
  const t = useText('centre');
  const times = useTimes();
  const { capacity, answering, phone, onNetwork } = recipient;
  return (
    <span className="about-recipient">
      {answering?.open === true ? <Tag tone="good">{t('whom.answersNow')}</Tag> : null}
      {answering?.open === false ? <Tag tone="warn">{t('whom.closedNow')}</Tag> : null}
      {answering?.standIn === true ? <Tag tone="warn">{t('whom.standIn')}</Tag> : null}
      {onNetwork ? null : <Tag>{t('whom.offNetwork')}</Tag>}
      {capacity === undefined ? null : (
        <>
          <Tag tone={TONES[capacity.answer] ?? 'neutral'}>{t(`capacity.${capacity.answer as 'places'}`)}</Tag>
          <span>{t('whom.asOf', { time: times.moment(capacity.asOf) })}</span>
        </>
      )}
      {phone === undefined ? null : <span>{t('whom.phone', { phone })}</span>}
      {answering?.until == null ? null : (
        <span>{t('whom.until', { time: times.moment(answering.until) })}</span>
      )}
    </span>
  );
}

/** The number of whoever is asked. */
export function CallThem({
  recipient: { phone, id },
}: {
  readonly recipient: Recipient;
}): JSX.Element | null {
  const t = useText('centre');
  const network = useNetwork();
  if (phone === undefined) return null;
  return (
    <p>
      <a className="call-link" href={telUrl(phone)}>
        {t('whom.call', { name: network.name(id), phone })}
      </a>
    </p>
  );
}
