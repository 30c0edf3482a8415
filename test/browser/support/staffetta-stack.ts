import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Stack, StackHandle, StackOptions } from '#local';
import { Api } from '../../../cli/src/api.js';
import { Client } from '../../support/client.js';
import { withStack, type TestStack } from '../../support/with-stack.js';

/**
 * A whole network for the surrounding `describe`, as `withStack` starts it. While pages are being written `STACK` may name
 * the data folder of one that runs already: nothing is started, and what earlier runs left behind is still there.
 */
export function staffettaStack(options: Partial<StackOptions> = {}): () => TestStack {
  const dataDir = process.env['STACK'] ?? '';
  if (dataDir === '') return withStack('embedded', options);
  const stack = JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')) as Stack;
  const api = new Api(stack);
  return () => ({
    stack,
    dataDir,
    log: stack.log,
    as: (institution, role = 'operator', node) => new Client(stack, api, institution, role, node),
    get handle(): StackHandle {
      throw new Error('STACK names a network that is not ours to stop: run this suite without it.');
    },
  });
}
