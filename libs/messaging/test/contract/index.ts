import { describe } from '@jest/globals';
import { describeAppending } from './appending.js';
import type { LogUnderTest } from './bench.js';
import { describeHandling } from './handling.js';
import { describeSubscribing } from './subscribing.js';

/** The port's contract, run against a real server. */
export function describeEventLog(under: LogUnderTest): void {
  describe('topics and records', () => describeAppending(under));
  describe('subscriptions', () => describeSubscribing(under));
  describe('handlers', () => describeHandling(under));
}
