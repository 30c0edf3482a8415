export const AUDIT_CONTEXT = Symbol('AUDIT_CONTEXT');
