import { useEffect } from 'react';
import { Problem } from '../../api/problem.js';
import { loadMessages } from '../../i18n/index.js';
import { useProblemText } from '../use-problem-text.js';
import type { Form, Values } from './use-form.js';

/**
 * Lets what a node refused land on the fields of a form, once for every refusal.
 * @param fields of rules that name no field: the one that each is about, by the problem's code
 */
export function useRefusals<V extends Values>(
  form: Form<V>,
  error: Error | null,
  fields: Readonly<Partial<Record<string, keyof V & string>>> = {},
): void {
  const textOf = useProblemText();
  useEffect(() => {
    if (error === null || form.refused(error) || !(error instanceof Problem)) return;
    const field = fields[error.code];
    if (field === undefined) return;
    const land = (): void => void form.check({ [field]: textOf(error) });
    // without its words the general ones are better than none
    loadMessages('problems').then(land, land);
    // the form is made anew for every render and means the same
  }, [error]);
}
