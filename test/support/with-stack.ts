import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { startStack, type Stack, type StackHandle, type StackOptions } from '#local';
import { Api } from '../../cli/src/api.js';
import { Client } from './client.js';

/** The first start on a machine fetches Kafka's jars. */
const START_MS = 180_000;
const STOP_MS = 60_000;

export type LogKind = 'kafka' | 'embedded';

/** A running network for the suites of one file. */
export interface TestStack {
  readonly handle: StackHandle;
  readonly stack: Stack;
  readonly dataDir: string;
  readonly log: LogKind;
  /** Somebody of an institution; at another node than their own where `node` says so. */
  as(institution: string, role?: string, node?: string): Client;
}

/**
 * Starts a whole network before the tests of the surrounding `describe` and ends it after them.
 * @returns how the tests reach it
 */
export function withStack(log: LogKind, options: Partial<StackOptions> = {}): () => TestStack {
  let running: TestStack | undefined;
  let dataDir = '';
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), `staffetta-${log}-`));
    const handle = await startStack({ dataDir, port: 0, log, durable: false, ...options });
    running = reach(handle, dataDir, log);
  }, START_MS);
  afterAll(async () => {
    await running?.handle.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, STOP_MS);
  return () => {
    if (running === undefined) throw new Error('The stack has not started.');
    return running;
  };
}

/** How tests reach a stack that they started themselves. */
export function reach(handle: StackHandle, dataDir: string, log: LogKind): TestStack {
  const { stack } = handle;
  const api = new Api(stack);
  const as: TestStack['as'] = (institution, role = 'operator', node) =>
    new Client(stack, api, institution, role, node);
  return { handle, stack, dataDir, log, as };
}

/** The same tests on both logs. Without Java and Maven those on Kafka are skipped, unless `CI` is set. */
export function onBothLogs(name: string, tests: (stack: () => TestStack) => void): void {
  describe(`${name}, embedded log`, () => {
    tests(withStack('embedded'));
  });
  (kafkaCanRun() ? describe : describe.skip)(`${name}, Kafka`, () => {
    tests(withStack('kafka'));
  });
}

/** Asked while tests are collected, so it cannot wait. With `CI` the start itself says what is missing. */
export function kafkaCanRun(): boolean {
  if ((process.env['CI'] ?? '') !== '' || (process.env['KAFKA_BROKERS'] ?? '') !== '') return true;
  const works = (command: string, argument: string): boolean => spawnSync(command, [argument]).status === 0;
  return works('java', '-version') && works('mvn', '-v');
}
