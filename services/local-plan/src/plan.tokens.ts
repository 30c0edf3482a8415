export const PLAN_CONTEXT = Symbol('PLAN_CONTEXT');
