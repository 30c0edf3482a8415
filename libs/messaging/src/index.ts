export * from './event-log.js';
export * from './topics.js';
export * from './types.js';
export * from './outbox.js';
export * from './publish.js';
export * from './migrations/index.js';
