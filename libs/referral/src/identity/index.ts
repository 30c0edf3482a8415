export { readCase, readCaseIdentity, writeCaseIdentity, type WriteIdentity } from './case-identity.js';
export { discloseIdentity, type IdentityClaim } from './disclose-identity.js';
export { identityRefused, isIdentityRule, type IdentityRule } from './identity.errors.js';
export type { Child, Identity, ToldIdentity } from './identity.js';
export { recordObscuration } from './obscuration.js';
export { keepIdentity, wantIdentity, type ToClaim, type WantIdentity } from './receive-identity.js';
