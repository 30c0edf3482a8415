import { useEffect, type JSX, type ReactNode } from 'react';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Form } from '../../../ui/form/Form.js';
import type { Form as FormState, Values } from '../../../ui/form/use-form.js';
import type { FormProps } from './forms.js';
import { LateEntry } from './LateEntry.js';
import { romeInstant } from '../../../ui/rome-time.js';
import { useStep, type Body } from './use-step.js';
import { useStepName } from './use-step-name.js';

/** Every step may be a late entry. */
export type Timed = Values & { readonly occurred: string };

/** A step's form: its fields, when it really happened, and the button that takes it. */
export function StepFrame<V extends Timed>({
  props,
  form,
  labels,
  faults = {},
  bodyOf,
  wrote,
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
  const { command } = useStep(props, wrote);
  const { step, request, isGone, onConflict, onCancel } = props;
  const { error } = command;
  useEffect(() => {
    if (error !== null) form.refused(error);
    // once for each refusal; the form is another object at every render
  }, [error]);
  // her own step on its way is no other's; its answer says what became of it
  const isOvertaken = isGone && !command.isPending && !command.isSuccess;
  useEffect(() => {
    if (!isOvertaken) return;
    onConflict(
      { code: request.frozen ? 'referral.frozen' : 'referral.illegal', details: { state: request.state } },
      wrote ?? '',
    );
    // once, with what stands there at that moment
  }, [isOvertaken]);
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
