export { destroyErased } from './destroy-erased.js';
export { listErasures, type ErasureView } from './list-erasures.js';
export { eraseCase, eraseReferral, type EraseCase, type EraseReferral } from './order-erasure.js';
