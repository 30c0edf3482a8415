import type { JSX, ReactNode } from 'react';
import { useText } from '../../i18n/index.js';
import { useRuleText } from './rule-text.js';
import { fieldId, type Form, type Values } from './use-form.js';

type Names<V extends Values, T> = { [K in keyof V & string]: V[K] extends T ? K : never }[keyof V & string];

interface FieldProps<V extends Values, T> {
  readonly form: Form<V>;
  readonly name: Names<V, T>;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly optional?: boolean;
}

interface Frame {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly isWrong: boolean;
}

function frameOf<V extends Values, T>({ form, name, hint }: FieldProps<V, T>): Frame {
  const id = fieldId(name);
  const isWrong = form.faults[name] !== undefined;
  const parts = [hint === undefined ? '' : `${id}-hint`, isWrong ? `${id}-fault` : ''].filter(
    (part) => part !== '',
  );
  return { id, isWrong, describedBy: parts.length === 0 ? undefined : parts.join(' ') };
}

function Beside<V extends Values, T>({ form, name, hint }: FieldProps<V, T>): JSX.Element {
  const ruleText = useRuleText();
  const id = fieldId(name);
  const fault = form.faults[name];
  return (
    <>
      {hint === undefined ? null : (
        <div id={`${id}-hint`} className="field-hint">
          {hint}
        </div>
      )}
      {fault === undefined ? null : (
        <p id={`${id}-fault`} className="field-fault">
          <span aria-hidden="true">✕ </span>
          {ruleText(fault)}
        </p>
      )}
    </>
  );
}

function Label({
  id,
  text,
  optional,
}: {
  readonly id: string;
  readonly text: string;
  readonly optional: boolean;
}): JSX.Element {
  const t = useText();
  return (
    <label htmlFor={id} className="field-label">
      {text}
      {optional ? <span className="field-optional"> ({t('form.optional')})</span> : null}
    </label>
  );
}

type TextType = 'text' | 'number' | 'tel' | 'date' | 'datetime-local' | 'time' | 'email';

/** One line of text, a number, a date. Never filled in by the browser: others sit before it too. */
export function TextField<V extends Values>(
  props: FieldProps<V, string> & {
    readonly type?: TextType;
    readonly rows?: number;
    readonly max?: number | string;
    readonly min?: number | string;
    readonly maxLength?: number;
  },
): JSX.Element {
  const { form, name, label, optional = false, type = 'text', rows, min, max, maxLength } = props;
  const { id, describedBy, isWrong } = frameOf(props);
  const shared = {
    id,
    value: form.values[name] as string,
    'aria-describedby': describedBy,
    'aria-invalid': isWrong || undefined,
    'aria-required': !optional || undefined,
    autoComplete: 'off',
    maxLength,
    className: 'field-input',
  };
  const change = (text: string): void => form.set(name, text as V[typeof name]);
  return (
    <div className="field">
      <Label id={id} text={label} optional={optional} />
      <Beside {...props} />
      {rows === undefined ? (
        <input
          {...shared}
          type={type}
          inputMode={type === 'number' ? 'numeric' : undefined}
          min={min}
          max={max}
          spellCheck={false}
          onChange={({ target }) => change(target.value)}
        />
      ) : (
        <textarea {...shared} rows={rows} onChange={({ target }) => change(target.value)} />
      )}
    </div>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint?: ReactNode;
}

/** One of many. */
export function SelectField<V extends Values>(
  props: FieldProps<V, string> & { readonly options: readonly Option[] },
): JSX.Element {
  const { form, name, label, optional = false, options } = props;
  const t = useText();
  const { id, describedBy, isWrong } = frameOf(props);
  return (
    <div className="field">
      <Label id={id} text={label} optional={optional} />
      <Beside {...props} />
      <select
        id={id}
        className="field-input"
        value={form.values[name] as string}
        aria-describedby={describedBy}
        aria-invalid={isWrong || undefined}
        onChange={({ target }) => form.set(name, target.value as V[typeof name])}
      >
        <option value="">{optional ? '–' : t('form.choose')}</option>
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** One of few, all in sight. */
export function RadioField<V extends Values>(
  props: FieldProps<V, string> & { readonly options: readonly Option[]; readonly inline?: boolean },
): JSX.Element {
  const { form, name, label, optional = false, options, inline = false } = props;
  const t = useText();
  const { id, describedBy, isWrong } = frameOf(props);
  return (
    <fieldset
      className="field"
      role="radiogroup"
      aria-describedby={describedBy}
      aria-invalid={isWrong || undefined}
      aria-required={!optional || undefined}
    >
      <legend className="field-label">
        {label}
        {optional ? <span className="field-optional"> ({t('form.optional')})</span> : null}
      </legend>
      <Beside {...props} />
      <div className={inline ? 'choices choices-inline' : 'choices'}>
        {options.map(({ value, label: text, hint }, index) => (
          <label key={value} className="choice">
            <input
              type="radio"
              // the summary leads to the first
              id={index === 0 ? id : undefined}
              name={id}
              value={value}
              checked={form.values[name] === value}
              onChange={() => form.set(name, value as V[typeof name])}
            />
            <span>
              {text}
              {hint === undefined ? null : <small>{hint}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Any of several. */
export function ChecksField<V extends Values>(
  props: FieldProps<V, readonly string[]> & { readonly options: readonly Option[] },
): JSX.Element {
  const { form, name, label, optional = false, options } = props;
  const t = useText();
  const { id, describedBy, isWrong } = frameOf(props);
  const chosen = form.values[name] as readonly string[];
  const toggle = (value: string, isOn: boolean): void =>
    form.set(
      name,
      (isOn
        ? [...chosen, value]
        : chosen.filter((one) => one !== value)) as readonly string[] as V[typeof name],
    );
  return (
    <fieldset className="field" aria-describedby={describedBy}>
      <legend className="field-label">
        {label}
        {optional ? <span className="field-optional"> ({t('form.optional')})</span> : null}
      </legend>
      <Beside {...props} />
      <div className="choices">
        {options.map(({ value, label: text, hint }, index) => (
          <label key={value} className="choice">
            <input
              type="checkbox"
              id={index === 0 ? id : undefined}
              // the role of a group has no invalid: its boxes say so, and the first one why
              aria-invalid={isWrong || undefined}
              aria-describedby={index === 0 ? describedBy : undefined}
              checked={chosen.includes(value)}
              onChange={({ target }) => toggle(value, target.checked)}
            />
            <span>
              {text}
              {hint === undefined ? null : <small>{hint}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Yes or not. */
export function CheckField<V extends Values>(props: FieldProps<V, boolean>): JSX.Element {
  const { form, name, label } = props;
  const { id, describedBy, isWrong } = frameOf(props);
  return (
    <div className="field">
      <label className="choice">
        <input
          type="checkbox"
          id={id}
          checked={form.values[name] as boolean}
          aria-describedby={describedBy}
          aria-invalid={isWrong || undefined}
          onChange={({ target }) => form.set(name, target.checked as V[typeof name])}
        />
        <span>{label}</span>
      </label>
      <Beside {...props} />
    </div>
  );
}
