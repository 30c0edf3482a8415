import type { JSX } from 'react';
import { AcceptForm } from './AcceptForm.js';
import { AnswerForm, CodeForm, DeclineForm, PlainForm, TextForm, type FormProps } from './forms.js';
import { OfferForm } from './OfferForm.js';
import { RerouteForm } from './RerouteForm.js';
import { WithdrawForm } from './WithdrawForm.js';

/** The form of a step. */
export function StepForm(props: FormProps): JSX.Element {
  switch (props.step.form) {
    case 'text':
      return <TextForm {...props} />;
    case 'offer':
      return <OfferForm {...props} />;
    case 'accept':
      return <AcceptForm {...props} />;
    case 'refuse':
    case 'outcome':
    case 'cancel':
      return <CodeForm {...props} of={props.step.form} />;
    case 'decline':
      return <DeclineForm {...props} />;
    case 'answer':
      return <AnswerForm {...props} />;
    case 'withdraw':
      return <WithdrawForm {...props} />;
    case 'reroute':
      return <RerouteForm {...props} />;
    default:
      return <PlainForm {...props} />;
  }
}
