import type { PartyContext, PartyHooks } from '#referral';
import { askToObscure } from '../app/obscure-notice.js';
import { noteChange } from '../app/subscriptions/note-change.js';

/** The ASL's part in a fold: its own systems are to be told, and what a notice leads to is to be hidden. */
export const aslHooks = (context: () => PartyContext): PartyHooks => ({
  folded: async (tx, folded) => {
    await noteChange(tx, folded);
    await askToObscure(tx, context(), folded);
  },
});
