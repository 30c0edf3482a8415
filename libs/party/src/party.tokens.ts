/** What `libs/referral` needs to know of this node: a `PartyContext`. */
export const PARTY_CONTEXT = Symbol('PARTY_CONTEXT');
/** How this node calls others' private ports. */
export const CALL_PEER = Symbol('CALL_PEER');
