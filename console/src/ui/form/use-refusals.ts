import { useEffect } from 'react';
import type { Form, Values } from './use-form.js';

/** Lets what a node refused land on the fields of a form, once for every refusal. */
export function useRefusals<V extends Values>(form: Form<V>, error: Error | null): void {
  useEffect(() => {
    if (error !== null) form.refused(error);
    // the form is made anew for every render and means the same
  }, [error]);
}
