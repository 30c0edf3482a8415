export * from './machine/index.js';
export * from './store/index.js';
export * from './access/index.js';
export * from './cases/index.js';
export * from './identity/index.js';
export * from './erasure/index.js';
export * from './deadlines/index.js';
export * from './passing/index.js';
