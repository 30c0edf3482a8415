import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import type { TestStack } from './with-stack.js';

/** Runs the command line on a stack's folder. */
export function staffetta(
  { dataDir }: Pick<TestStack, 'dataDir'>,
  ...words: string[]
): Promise<{ readonly code: number; readonly stdout: string }> {
  return new Promise((done) => {
    const args = [resolve('cli/staffetta.mjs'), '--data', dataDir, ...words];
    execFile(process.execPath, args, (error, stdout) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout }),
    );
  });
}
