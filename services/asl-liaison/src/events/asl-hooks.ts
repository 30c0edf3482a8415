import type { PartyHooks } from '#referral';
import { noteChange } from '../app/subscriptions/note-change.js';

/** The ASL's part in a fold: its own systems are to be told. */
export const aslHooks = (): PartyHooks => ({
  folded: (tx, folded) => noteChange(tx, folded),
});
