import { useEffect } from 'react';
import type { FormProps } from './forms.js';

/**
 * A form whose step cannot be taken any more, because something else came first while she was writing: it gives way to
 * what happened and what she had written. Her own step on its way is no other's; its answer says what became of it.
 */
export function useOvertaken(
  { request, isGone, onConflict }: FormProps,
  command: { readonly isPending: boolean; readonly isSuccess: boolean },
  wrote: string,
): void {
  const isOvertaken = isGone && !command.isPending && !command.isSuccess;
  useEffect(() => {
    if (!isOvertaken) return;
    onConflict(
      { code: request.frozen ? 'referral.frozen' : 'referral.illegal', details: { state: request.state } },
      wrote,
    );
    // once, with what stands there at that moment
  }, [isOvertaken]);
}

/** What she typed or chose, in one line; what she left empty is left out. */
export const wroteOf = (...parts: readonly (string | undefined)[]): string =>
  parts
    .map((part = '') => part.trim())
    .filter((part) => part !== '')
    .join(', ');
