import { useEffect, useRef, useState, type JSX } from 'react';
import type { Problem } from '../../../api/problem.js';
import type { Referral } from '../../../api/types.js';
import { useNetwork } from '../../../app/network.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Notice } from '../../../ui/Notice.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import type { FormProps } from './forms.js';
import { Overtaken } from './Overtaken.js';
import { reportedStepsOf, stepsOf, type Step } from './step-list.js';
import { StepForm } from './StepForm.js';
import { useStep, type StepProps } from './use-step.js';
import { useStepName } from './use-step-name.js';

interface Conflict {
  readonly problem: Pick<Problem, 'code' | 'details'>;
  readonly wrote: string;
}

type Opened = Pick<StepProps, 'step' | 'reported'>;

/** What may be done now: one main action, others beside it, what ends the request under "Altro"; forms open in place. */
export function Steps({ request }: { readonly request: Referral }): JSX.Element {
  const t = useText('requests');
  const network = useNetwork();
  const [conflict, setConflict] = useState<Conflict>();
  const [opened, setOpened] = useState<Opened>();
  const [round, setRound] = useState(0);
  const heading = useRef<HTMLDivElement>(null);
  const own = stepsOf(request);
  const theirs = reportedStepsOf(request);
  const forms = [
    ...own.map((step) => ({ step, reported: false })),
    ...theirs.map((step) => ({ step, reported: true })),
  ].filter(({ step }) => step.form !== 'once');
  const allowed = forms.find((one) => opened !== undefined && keyOf(one) === keyOf(opened));
  // what she is writing stays until it is said that it came too late
  const open = allowed ?? opened;
  const isGone = allowed === undefined && request.pending === null;
  const shared = {
    request,
    onDone: () => {
      setOpened(undefined);
      setConflict(undefined);
      heading.current?.focus();
    },
    onConflict: (problem: Conflict['problem'], wrote: string) => {
      setOpened(undefined);
      setConflict({ problem, wrote });
      // what is tried after it is another intent
      setRound((known) => known + 1);
    },
  };
  const list = (steps: readonly Step[], reported: boolean, hasMain: boolean): JSX.Element => (
    <StepButtons
      key={round}
      steps={steps}
      hasMain={hasMain}
      {...shared}
      reported={reported}
      onOpen={(step) => setOpened({ step, reported })}
    />
  );
  return (
    <div ref={heading} tabIndex={-1} className="steps no-print">
      {conflict === undefined ? null : (
        <Overtaken {...conflict} request={request} onClose={() => setConflict(undefined)} />
      )}
      {open === undefined ? (
        <>
          {own.length === 0 && theirs.length === 0 ? <p>{t('now.nothing')}</p> : null}
          {list(own, false, theirs.length === 0 || own[0]?.name === 'confirmed')}
          {theirs.length === 0 ? null : (
            <div className="steps-theirs">
              <h3>{t('now.theirs', { to: network.name(request.to) })}</h3>
              <p>{t('now.theirsHint', { to: network.name(request.to) })}</p>
              {list(theirs, true, true)}
            </div>
          )}
        </>
      ) : (
        <OpenForm
          key={`${keyOf(open)}:${String(round)}`}
          {...shared}
          {...open}
          isGone={isGone}
          onCancel={() => {
            setOpened(undefined);
            heading.current?.focus();
          }}
        />
      )}
    </div>
  );
}

const keyOf = ({ step, reported }: Opened): string => `${step.name}:${String(reported)}`;

function OpenForm(props: FormProps): JSX.Element {
  const nameOf = useStepName();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <div className="step-form">
      <h3 ref={heading} tabIndex={-1}>
        {nameOf(props.step.name, props.request)}
      </h3>
      <StepForm {...props} />
    </div>
  );
}

type ButtonsProps = Omit<StepProps, 'step'> & {
  readonly steps: readonly Step[];
  readonly hasMain: boolean;
  readonly onOpen: (step: Step) => void;
};

function StepButtons({ steps, hasMain, onOpen, ...shared }: ButtonsProps): JSX.Element {
  const t = useText('requests');
  const going = steps.filter(({ isEnding }) => isEnding !== true);
  const endings = steps.filter(({ isEnding }) => isEnding === true);
  const button = (step: Step, isMain: boolean): JSX.Element => (
    <StepButton key={step.name} {...shared} step={step} isMain={isMain} onOpen={onOpen} />
  );
  return (
    <>
      {going.length === 0 ? null : (
        <div className="buttons">{going.map((step, index) => button(step, hasMain && index === 0))}</div>
      )}
      {endings.length === 0 ? null : (
        <details className="more-steps">
          <summary>
            {t('now.more')}
            <small>{t('now.moreHint')}</small>
          </summary>
          <div className="buttons">{endings.map((step) => button(step, false))}</div>
        </details>
      )}
    </>
  );
}

/** A step on one click, or the way to its form. */
function StepButton({
  isMain,
  onOpen,
  ...props
}: StepProps & { readonly isMain: boolean; readonly onOpen: (step: Step) => void }): JSX.Element {
  const nameOf = useStepName();
  const textOf = useProblemText();
  const { command } = useStep(props);
  const { step, request } = props;
  return (
    <>
      <Button
        look={isMain ? 'main' : 'plain'}
        busy={command.isPending}
        onClick={() => {
          if (step.form === 'once') command.submit({});
          else onOpen(step);
        }}
      >
        {nameOf(step.name, request)}
      </Button>
      {command.error === null ? null : (
        <Notice tone="bad" alert>
          <p>{textOf(command.error)}</p>
        </Notice>
      )}
    </>
  );
}
