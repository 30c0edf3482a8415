import type { JSX } from 'react';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { TextField } from '../../../ui/form/fields.js';
import { useForm } from '../../../ui/form/use-form.js';
import { romeInstant, romeLocal } from '../../../ui/rome-time.js';
import { useTimes } from '../../../ui/time.js';
import type { FormProps } from './forms.js';
import { HouseOffer } from './HouseOffer.js';
import { StepFrame } from './StepFrame.js';
import { wroteOf } from './use-overtaken.js';

/** An offer: at a house a unit that fits, elsewhere an appointment. */
export function OfferForm(props: FormProps): JSX.Element {
  const { body } = useActing();
  const isHouse = props.request.service === 'placement' && !props.reported && body?.kind === 'casa-rifugio';
  return isHouse ? <HouseOffer {...props} /> : <OtherOffer {...props} />;
}

function OtherOffer(props: FormProps): JSX.Element {
  const t = useText('request-steps');
  const form = useForm({ until: '', appointment: '', occurred: '' });
  const { until, appointment } = form.values;
  const times = useTimes();
  const at = (local: string): string => (local === '' ? '' : times.moment(romeInstant(local)));
  const isAppointment = props.request.service !== 'placement';
  return (
    <StepFrame
      props={props}
      form={form}
      labels={{ until: t('form.until'), appointment: t('form.appointment') }}
      wrote={wroteOf(at(appointment), at(until))}
      bodyOf={() => ({
        ...(until === '' ? {} : { until: romeInstant(until) }),
        ...(appointment === '' ? {} : { appointment: romeInstant(appointment) }),
      })}
    >
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
