import { useState, type JSX } from 'react';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { CheckField, TextField } from '../../../ui/form/fields.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useTimes } from '../../../ui/time.js';
import { useContent } from '../told/content.js';
import type { FormProps } from './forms.js';
import { romeInstant, romeLocal } from '../../../ui/rome-time.js';
import { StepFrame } from './StepFrame.js';
import { wroteOf } from './use-overtaken.js';

type AcceptValues = { readonly escort: boolean; readonly expected: string; readonly occurred: string };

/** Records that she said yes to the offer that is shown here, and no other. */
export function AcceptForm(props: FormProps): JSX.Element {
  const t = useText('request-steps');
  const times = useTimes();
  const { api } = useActing();
  // the one she was asked about: if it changes meanwhile, the node says so
  const [offer] = useState(props.request.offer);
  const { data } = useContent(api, props.request, props.request.service !== 'placement');
  const appointment = data?.events.findLast(({ id }) => id === offer?.id)?.body.appointment;
  const form = useForm<AcceptValues>({ escort: false, expected: '', occurred: '' });
  const { escort, expected } = form.values;
  return (
    <StepFrame
      props={props}
      form={form}
      labels={{ escort: t('form.escort'), expected: t('form.expected') }}
      wrote={wroteOf(
        escort ? t('form.escort') : '',
        expected === '' ? '' : times.moment(romeInstant(expected)),
      )}
      bodyOf={() => ({
        escort,
        ...(offer === null ? {} : { offer: offer.id }),
        ...(expected === '' ? {} : { expected: romeInstant(expected) }),
      })}
    >
      <p>
        <strong>
          {appointment !== undefined
            ? t('form.offerAppointment', { time: times.moment(appointment) })
            : offer?.until == null
              ? t('form.offerNone')
              : t('form.offerHeld', { time: times.moment(offer.until) })}
        </strong>
      </p>
      <p>{t('form.yesText')}</p>
      <CheckField form={form} name="escort" label={t('form.escort')} />
      <TextField
        form={form}
        name="expected"
        type="datetime-local"
        label={t('form.expected')}
        min={romeLocal(Date.now())}
        optional
      />
    </StepFrame>
  );
}
