export { destroyErased } from './destroy-erased.js';
export { eraseCase, eraseReferral, type EraseCase, type EraseReferral } from './order-erasure.js';
