import { useEffect } from 'react';
import type { Form, Values } from './use-form.js';

/** What the node refused lands at the fields that it names, once for every refusal. */
export function useRefusal<V extends Values>(form: Form<V>, error: unknown): void {
  useEffect(() => {
    if (error != null) form.refused(error);
    // `form` is made anew for every render and means the same
  }, [error]);
}
