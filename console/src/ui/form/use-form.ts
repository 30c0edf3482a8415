import { useCallback, useRef, useState } from 'react';
import { Problem, type FieldFault } from '../../api/problem.js';

export type Value = string | boolean | readonly string[];
export type Values = Readonly<Record<string, Value>>;

/** A form: what is written in it, and what is wrong with it. Fields are called by their path in the request's body. */
export interface Form<V extends Values> {
  readonly values: V;
  set: <K extends keyof V & string>(name: K, value: V[K]) => void;
  setAll: (values: V) => void;
  /** What is known from elsewhere, put in for her: nothing that she has typed. */
  fill: (values: Partial<V>) => void;
  /** By field; a sentence, or the rule that a node named. */
  readonly faults: Readonly<Record<string, string>>;
  /** Grows whenever faults are to be read out again. */
  readonly attempt: number;
  /** What the page found by itself. @returns whether nothing is wrong */
  check: (faults: Readonly<Record<string, string | false | undefined>>) => boolean;
  /** What the node refused: each at its field. @returns whether any field was named */
  refused: (error: unknown) => boolean;
  readonly isTouched: boolean;
}

/** See `Form`. */
export function useForm<V extends Values>(initial: V): Form<V> {
  const [values, setValues] = useState(initial);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [attempt, setAttempt] = useState(0);
  const isTouched = useRef(false);
  const set = useCallback(<K extends keyof V & string>(name: K, value: V[K]) => {
    isTouched.current = true;
    setValues((known) => ({ ...known, [name]: value }));
    setFaults(({ [name]: _gone, ...rest }) => rest);
  }, []);
  const show = (found: Readonly<Record<string, string>>): boolean => {
    setFaults(found);
    setAttempt((known) => known + 1);
    return Object.keys(found).length === 0;
  };
  return {
    values,
    set,
    setAll: setValues,
    fill: useCallback((known: Partial<V>) => setValues((now) => ({ ...now, ...known })), []),
    faults,
    attempt,
    isTouched: isTouched.current,
    check: (found) =>
      show(
        Object.fromEntries(
          Object.entries(found).filter((one): one is [string, string] => typeof one[1] === 'string'),
        ),
      ),
    refused: (error) => {
      const fields = error instanceof Problem ? error.fields : [];
      show(Object.fromEntries(fields.map((fault) => [fieldOf(fault, Object.keys(values)), fault.rule])));
      return fields.length > 0;
    },
  };
}

/** `needs.children.0.ageBand` is shown at the nearest field that the form has. */
function fieldOf({ path }: FieldFault, known: readonly string[]): string {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const found = known.find((name) => name === at) ?? known.find((name) => name.startsWith(`${at}.`));
    if (found !== undefined) return found;
  }
  return path;
}

export const fieldId = (name: string): string => `field-${name.replaceAll('.', '-')}`;
