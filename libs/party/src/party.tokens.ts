/** What `libs/referral` needs to know of this node: a `PartyContext`. */
export const PARTY_CONTEXT = Symbol('PARTY_CONTEXT');
