import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

/** Runs a script with an environment that has nothing of ours, and gives it `input`. */
async function run(script: string, input = ''): Promise<string> {
  const child = spawn(process.execPath, [resolve(script)], {
    env: { PATH: process.env['PATH'] },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(input);
  return text(child.stdout);
}

interface Line {
  readonly name?: string;
  readonly code?: string;
  readonly frames?: readonly string[];
}

const firstLine = (output: string): Line => JSON.parse(output.split('\n')[0] ?? '') as Line;

describe('a program in the bundle', () => {
  it('names class, code and function of an error, and the place in the sources on demand', async () => {
    const said = await run('dist/bundle/services/intake/src/main.js');
    const { name, code, frames = [] } = firstLine(said);
    expect({ name, code }).toEqual({ name: 'AppError', code: 'config.invalid' });
    expect(frames[0]).toMatch(/^at configInvalid \(.*\/dist\/bundle\/shared\/.*\.js:\d+:\d+\)$/);

    const told = firstLine(await run('deploy/local/sources.mjs', said));
    const [, file = '', line = ''] = /\((.*):(\d+):\d+\)$/.exec(told.frames?.[0] ?? '') ?? [];
    expect(file).toBe('libs/platform/src/config.ts');
    const source = await readFile(resolve(file), 'utf8');
    expect(source.split('\n')[Number(line) - 1]).toContain("new AppError('invalid', 'config.invalid'");
  });
});
