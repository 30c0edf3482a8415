export { startKafka, type KafkaOptions, type KafkaServer } from './kafka.js';
export { startPostgres, type PostgresOptions, type PostgresServer } from './postgres.js';
export { DEMO_RECEIVER_PORT } from './node-environment.js';
export { logKind, type LogChoice } from './log-kind.js';
export { freePort, isFree } from './free-port.js';
export { repositoryRoot } from './server-folder.js';
export { startStack, type StackHandle, type StackOptions } from './start-stack.js';
export type { Stack, StackNode } from './stack.js';
