export const AUDIT_CONTEXT = Symbol('AUDIT_CONTEXT');
export const SIGNER_CONTEXT = Symbol('SIGNER_CONTEXT');
export const CALL_PEER = Symbol('CALL_PEER');
