import type { PartyContext, PartyHooks } from '#referral';
import { askToObscure } from '../app/obscure-notice.js';
import { noteChanges } from '../app/subscriptions/note-change.js';

/** The ASL's part in a fold: its own systems are to be told, and what a notice leads to is to be hidden. */
export const aslHooks = (context: () => PartyContext): PartyHooks => ({
  folded: (tx, folded) => askToObscure(tx, context(), folded),
  batchFolded: noteChanges,
});
