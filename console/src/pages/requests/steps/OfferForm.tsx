import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRecorded } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useComuni } from '../../../app/comuni.js';
import { useText } from '../../../i18n/index.js';
import { RadioField, TextField } from '../../../ui/form/fields.js';
import { useForm } from '../../../ui/form/use-form.js';
import type { FormProps } from './forms.js';
import { romeInstant, romeLocal } from '../../../ui/rome-time.js';
import { StepFrame } from './StepFrame.js';

interface FittingUnit {
  readonly unit: string;
  readonly code: string;
  readonly state: string;
  readonly version: number;
  readonly fits: boolean;
  readonly against: readonly string[];
  readonly ask: readonly string[];
}

interface Fitting {
  readonly items: readonly FittingUnit[];
  readonly unsafeComuni: readonly string[];
}

/** An offer: at a house a unit that fits, elsewhere an appointment. */
export function OfferForm(props: FormProps): JSX.Element {
  const t = useText('request-steps');
  const { body, key } = useActing();
  const isHouse = props.request.service === 'placement' && !props.reported && body?.kind === 'casa-rifugio';
  const form = useForm({ unit: '', until: '', appointment: '', occurred: '' });
  const { unit, until, appointment } = form.values;
  const isAppointment = props.request.service !== 'placement';
  return (
    <StepFrame
      props={props}
      form={form}
      labels={{ unit: t('form.unit'), until: t('form.until'), appointment: t('form.appointment') }}
      bodyOf={() => ({
        ...(unit === '' ? {} : unitOf(unit)),
        ...(until === '' ? {} : { until: romeInstant(until) }),
        ...(appointment === '' ? {} : { appointment: romeInstant(appointment) }),
      })}
    >
      {isHouse ? (
        <>
          <Units props={props} form={form} />
          <p>
            {t('unit.skip')} <Link href={`/p/${key}/g/${props.request.id}`}>{t('unit.skipOpen')}</Link>
          </p>
        </>
      ) : null}
      {isAppointment ? (
        <TextField
          form={form}
          name="appointment"
          type="datetime-local"
          label={t('form.appointment')}
          min={romeLocal(Date.now())}
          optional
        />
      ) : null}
      <TextField
        form={form}
        name="until"
        type="datetime-local"
        label={t('form.until')}
        hint={t('form.untilHint')}
        min={romeLocal(Date.now())}
        optional
      />
    </StepFrame>
  );
}

/** `id@version`: what the operator saw is what is held, or the node says that it has changed. */
const unitOf = (chosen: string): object => {
  const [unit, version] = chosen.split('@');
  return { unit, unitVersion: Number(version) };
};

/** The units that fit first, each with what speaks against it. A suggestion: she decides, also against it. */
function Units({
  props: { request },
  form,
}: {
  readonly props: FormProps;
  readonly form: ReturnType<
    typeof useForm<{ unit: string; until: string; appointment: string; occurred: string }>
  >;
}): JSX.Element | null {
  const t = useText('request-steps');
  const { api } = useActing();
  const comuni = useComuni();
  const { data } = useRecorded<Fitting>(api, `referrals/${request.id}/units`);
  if (data === undefined) return null;
  const free = data.items.filter(({ state }) => state === 'available');
  const sorted = free.toSorted((a, b) => Number(b.fits) - Number(a.fits));
  const reasons = ({ fits, against, ask }: FittingUnit): string =>
    [
      t(fits ? 'unit.fits' : 'unit.not'),
      ...against.map((one) => t(`unit.against.${one as 'pets'}`)),
      ...ask.map((one) => `${t('unit.ask')}: ${t(`unit.question.${one as 'language'}`)}`),
    ].join(' · ');
  return (
    <>
      {data.unsafeComuni.length === 0 ? null : (
        <p>{t('form.unitsUnsafe', { comuni: data.unsafeComuni.map(comuni.name).join(', ') })}</p>
      )}
      <RadioField
        form={form}
        name="unit"
        label={t('form.unit')}
        hint={sorted.some(({ fits }) => fits) ? undefined : t('form.unitsNone')}
        options={[
          { value: '', label: t('form.unitAny') },
          ...sorted.map((one) => ({
            value: `${one.unit}@${String(one.version)}`,
            label: one.code,
            hint: reasons(one),
          })),
        ]}
      />
    </>
  );
}
