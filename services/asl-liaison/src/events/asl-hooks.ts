import type { PartyContext, PartyHooks } from '#referral';
import { askToName } from '../app/name-somebody.js';
import { askToObscure } from '../app/obscure-notice.js';
import { noteChanges } from '../app/subscriptions/note-change.js';

/** The ASL's part in a fold: its own systems are to be told, what a notice leads to is to be hidden, who works is named. */
export const aslHooks = (context: () => PartyContext): PartyHooks => ({
  folded: async (tx, folded) => {
    await askToObscure(tx, context(), folded);
    await askToName(tx, context(), folded);
  },
  batchFolded: noteChanges,
});
