import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

it('makes and uses keys whenever the garbage collector runs', async () => {
  const script = join(__dirname, 'seal-for-long.mjs');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-semi-space-size=1', script, '10000'],
    {
      // a deadlock inside the process can be ended from outside only; ten times what it takes
      timeout: 50_000,
      killSignal: 'SIGKILL',
    },
  );
  expect(stdout).toBe('10000');
}, 60_000);
