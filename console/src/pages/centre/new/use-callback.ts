import { useLayoutEffect } from 'react';
import { useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useSession } from '../../../app/session-context.js';
import type { Form } from '../../../ui/form/use-form.js';
import type { RequestValues } from './request-values.js';

interface Shift {
  readonly subject: string;
  readonly phone?: string | null;
}

/** Her own name, as the session has it. */
export const useOperatorName = (): string => useSession().session.name ?? '';

/** Where the recipient calls back: the number of who is on duty now, else the institution's, until she writes another. */
export function useCallbackNumber(form: Pick<Form<RequestValues>, 'values' | 'fill'>): void {
  const { api, body, may } = useActing();
  const duty = useRead<{ items: readonly Shift[] }>(api, 'duty', { enabled: may('duty:read') });
  const phone = duty.data?.items.find((shift) => shift.phone != null)?.phone ?? body?.onCall ?? '';
  const { values, fill } = form;
  const isEmpty = values['needs.callback.phone'] === '';
  useLayoutEffect(() => {
    if (isEmpty && phone !== '') fill({ 'needs.callback.phone': phone });
    // once the number is known: what she empties afterwards stays empty
  }, [phone]);
}
