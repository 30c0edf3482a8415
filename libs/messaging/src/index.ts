export * from './event-log.js';
export * from './topics.js';
