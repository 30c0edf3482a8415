import { useEffect, useRef } from 'react';
import type { Form, Values } from './use-form.js';

interface Known<V extends Values> {
  readonly values: V;
  readonly etag: string | null;
}

/**
 * For a form that stays open over what others change too. While nothing is typed it shows what the node holds; what is
 * typed stays, and is saved against the version that it was typed over, so that nobody's change is overwritten unseen.
 */
export function useFollowed<V extends Values>(
  form: Form<V>,
  known: Known<V>,
): {
  readonly ifMatch: () => string;
  /** What was saved is what the next change is made over. */
  saved: (values: V, etag: string | null) => void;
} {
  const base = useRef(known);
  useEffect(() => {
    const isTyped = !isSame(form.values, base.current.values);
    if (isTyped && !isSame(known.values, base.current.values)) return;
    base.current = known;
    if (!isTyped && !isSame(form.values, known.values)) form.setAll(known.values);
    // once for every version
  }, [known.etag]);
  return {
    ifMatch: () => base.current.etag ?? '*',
    saved: (values, etag) => {
      base.current = { values, etag };
    },
  };
}

const isSame = (one: Values, other: Values): boolean => JSON.stringify(one) === JSON.stringify(other);
