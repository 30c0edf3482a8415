import type { JSX, ReactNode } from 'react';
import { useActing } from '../../../app/acting.js';
import type { Referral } from '../../../api/types.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { DraftNotice } from '../../../ui/form/DraftNotice.js';
import { Form } from '../../../ui/form/Form.js';
import type { Form as FormState, Values } from '../../../ui/form/use-form.js';
import { useRefusals } from '../../../ui/form/use-refusals.js';
import { useDraft, type DraftAbout } from '../../../ui/form/use-draft.js';
import type { FormProps } from './forms.js';
import { LateEntry } from './LateEntry.js';
import { romeInstant } from '../../../ui/rome-time.js';
import { useOvertaken } from './use-overtaken.js';
import type { StepName } from './step-list.js';
import { useStep, type Body } from './use-step.js';
import { useStepName } from './use-step-name.js';

/** Every step may be a late entry. */
export type Timed = Values & { readonly occurred: string };

/** Steps that ask for words: the node keeps them while they are written. */
const DRAFT_OF: Readonly<Partial<Record<StepName, string>>> = {
  'info-requested': 'info',
  'info-provided': 'info',
  answered: 'answer',
  declined: 'decline',
};

/** Of the sender's own also about the file, so that the draft is sealed and erased with it. */
export const aboutOf = ({ id, case: file }: Referral): DraftAbout => ({
  referral: id,
  case: file ?? undefined,
});

/** A step's form: its fields, when it really happened, and the button that takes it. */
export function StepFrame<V extends Timed>({
  props,
  form,
  labels,
  faults = {},
  bodyOf,
  wrote = '',
  isLateEntry = true,
  isBlocked = false,
  children,
}: {
  readonly props: FormProps;
  readonly form: FormState<V>;
  readonly labels?: Readonly<Record<string, string>>;
  /** What the page finds by itself before it asks. */
  readonly faults?: Readonly<Record<string, string | false>>;
  readonly bodyOf: (values: V) => Body;
  /** What she typed, told to her again where the step came too late. */
  readonly wrote?: string;
  readonly isLateEntry?: boolean;
  /** Nothing can be sent as it stands. */
  readonly isBlocked?: boolean;
  readonly children?: ReactNode;
}): JSX.Element {
  const t = useText('request-steps');
  const nameOf = useStepName();
  const { api, may } = useActing();
  const { step, request, onCancel } = props;
  const kept = may('case:write') ? DRAFT_OF[step.name] : undefined;
  const draft = useDraft(api, kept, form, aboutOf(request));
  const onDone = (): void => {
    void draft.drop();
    props.onDone();
  };
  const { command } = useStep({ ...props, onDone }, wrote);
  const { error } = command;
  useRefusals(form, error, { 'referral.occurred': 'occurred' });
  useOvertaken(props, command, wrote);
  const submit = (): void => {
    if (!form.check(faults)) return;
    const { occurred } = form.values;
    command.submit({
      ...bodyOf(form.values),
      ...(occurred === '' ? {} : { occurred: romeInstant(occurred) }),
    });
  };
  const timed = form as unknown as FormState<{ readonly occurred: string }>;
  return (
    <Form
      form={form}
      labels={
        { ...labels, occurred: t('form.occurred') } as Readonly<Partial<Record<keyof V & string, string>>>
      }
      error={error}
      onSubmit={submit}
    >
      <DraftNotice draft={draft} />
      {children}
      {isLateEntry ? <LateEntry form={timed} /> : null}
      <div className="buttons">
        {isBlocked ? null : (
          <Button type="submit" look={step.isEnding === true ? 'danger' : 'main'} busy={command.isPending}>
            {nameOf(step.name, request)}
          </Button>
        )}
        <Button look="quiet" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
      </div>
    </Form>
  );
}
