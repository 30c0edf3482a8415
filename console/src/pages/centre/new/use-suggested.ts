import { useLayoutEffect, useState } from 'react';
import type { Form } from '../../../ui/form/use-form.js';
import type { RequestValues } from './request-values.js';
import type { Recipient, Recipients } from './use-recipients.js';

export interface Suggested {
  /** Whom the request goes to; empty: nobody yet, or whom nobody may ask any more. */
  readonly to: string;
  /** What was suggested first: it heads the list, which does not move afterwards. */
  readonly first: string;
  /** Whom to ask by now, where that is somebody else than she sees: she is asked, nothing changes by itself. */
  readonly other: Recipient | undefined;
  choose: (to: string) => void;
  /** It stays as it is. */
  keep: () => void;
}

interface State {
  /** What the suggestion was about. */
  readonly about: string;
  readonly first: string;
  /** The newest suggestion that she has decided on. */
  readonly seen: string;
  readonly isHers: boolean;
}

const NONE: State = { about: '', first: '', seen: '', isHers: false };

/**
 * Puts whoever answers into the form, once it is known who does, and then leaves it alone: a recipient that changed
 * while somebody reads the number, or lifts a finger, would send a woman's request elsewhere. Only what she changes
 * herself (the need, the comune) suggests anew, unless she has chosen.
 */
export function useSuggested(
  form: Pick<Form<RequestValues>, 'values' | 'fill' | 'set'>,
  { items, suggested }: Recipients,
): Suggested {
  const { values, fill, set } = form;
  const { to } = values;
  const about = [values.subject, values.service, values.comune].join(' ');
  const [state, setState] = useState(NONE);
  const isKnown = items.some(({ id }) => id === to);
  const isOurs = to === state.first && !state.isHers;
  const mustSuggest = suggested !== '' && (to === '' || (state.about !== about && (!isKnown || isOurs)));
  // at once with what is drawn: between a drawing and a later effect she may have chosen, and hers would be lost
  useLayoutEffect(() => {
    if (!mustSuggest) return;
    setState({ about, first: suggested, seen: suggested, isHers: false });
    fill({ to: suggested });
  }, [mustSuggest, about, suggested, fill]);
  const decided = (): void => setState((known) => ({ ...known, seen: suggested, isHers: true }));
  const isNews = suggested !== state.seen || (to !== state.first && !state.isHers);
  const better = items.find(({ id }) => id === suggested && id !== to);
  const isOther = !mustSuggest && (!isKnown || (isNews && better?.answering !== undefined));
  return {
    to: isKnown ? to : '',
    first: state.first,
    other: isOther ? better : undefined,
    choose: (id) => {
      set('to', id);
      decided();
    },
    keep: decided,
  };
}
