import { useLayoutEffect, useRef, type JSX, type ReactNode, type SyntheticEvent } from 'react';
import { Problem } from '../../api/problem.js';
import { useText } from '../../i18n/index.js';
import { Notice } from '../Notice.js';
import { useProblemText } from '../use-problem-text.js';
import { useRuleText } from './rule-text.js';
import { fieldId, type Form as FormState, type Values } from './use-form.js';

/**
 * A form with its faults summed up on top, each linked to its field, read out and focused after every attempt; and with
 * what the node refused as a whole. Nothing typed is lost by a refusal.
 */
export function Form<V extends Values>({
  form,
  labels,
  error,
  onSubmit,
  children,
}: {
  readonly form: FormState<V>;
  /** What the fields are called, for the summary. */
  readonly labels: Readonly<Partial<Record<keyof V & string, string>>>;
  readonly error?: unknown;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}): JSX.Element {
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form noValidate autoComplete="off" onSubmit={submit} className="form">
      <Faults form={form} labels={labels} error={error} />
      {children}
    </form>
  );
}

/** Also where the field lies in a part that is folded away. */
function focusField(name: string): void {
  const field = document.getElementById(fieldId(name));
  for (let part = field?.closest('details'); part != null; part = part.parentElement?.closest('details'))
    part.open = true;
  field?.focus();
}

function Faults<V extends Values>({
  form: { faults, attempt },
  labels,
  error,
}: {
  readonly form: FormState<V>;
  readonly labels: Readonly<Partial<Record<keyof V & string, string>>>;
  readonly error: unknown;
}): JSX.Element | null {
  const t = useText();
  const ruleText = useRuleText();
  const textOf = useProblemText();
  const box = useRef<HTMLDivElement>(null);
  const found = Object.entries(faults);
  // with the words, not after them: whoever has gone on to a field already is not taken back from it
  useLayoutEffect(() => {
    if (found.length > 0 || error != null) box.current?.focus();
    // once for every attempt, whatever else is typed meanwhile
  }, [attempt, error]);
  if (found.length === 0 && error == null) return null;
  const call = error instanceof Problem ? error.call : undefined;
  return (
    <div ref={box} tabIndex={-1} className="faults">
      <Notice
        tone="bad"
        alert
        title={found.length > 0 ? t('form.errors', { count: found.length }) : textOf(error)}
      >
        {call === undefined ? null : (
          <p className="faults-call">{t('problem.notAccepted', { phone: call })}</p>
        )}
        {found.length === 0 ? null : (
          <ul>
            {found.map(([name, rule]) => (
              <li key={name}>
                <a
                  href={`#${fieldId(name)}`}
                  onClick={(event) => {
                    event.preventDefault();
                    focusField(name);
                  }}
                >
                  {labels[name as keyof V & string] ?? name}: {ruleText(rule)}
                </a>
              </li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
  );
}
