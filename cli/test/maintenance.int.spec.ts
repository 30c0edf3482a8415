import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { doctor } from '../src/commands/doctor.js';
import { registerMaintenance } from '../src/commands/maintenance.js';
import { heard, NODES, startFakeStack, type FakeStack } from './fake-stack.js';

let stack: FakeStack;
beforeEach(async () => {
  stack = await startFakeStack();
});
afterEach(() => stack.close());

async function maintenance(...words: string[]): Promise<void> {
  const program = new Command().option('--data <dir>').option('--json', '', false);
  registerMaintenance(program);
  await program.parseAsync(['--data', stack.dataDir, 'maintenance', ...words], { from: 'user' });
}

describe('staffetta maintenance', () => {
  it('writes what the gateway reads, and doctor tells it without finding anything wrong', async () => {
    const [node] = NODES;
    await maintenance('on', '--force', '--until', '05:30', '--node', node);
    const pause = JSON.parse(await readFile(join(stack.dataDir, 'maintenance.json'), 'utf8')) as object;
    expect(pause).toEqual({ since: expect.any(String), until: expect.any(String), nodes: [node] });
    const { terminal, text } = heard(true);
    expect(await doctor(stack.dataDir, terminal)).toBe(0);
    expect((JSON.parse(text()) as { findings: unknown[] }).findings).toContainEqual(
      expect.objectContaining({
        check: 'maintenance',
        detail: expect.stringContaining(`${node}, until 05:30`) as unknown,
        warn: true,
      }),
    );
    await maintenance('off');
    expect(await readdir(stack.dataDir)).not.toContain('maintenance.json');
  });

  it('begins no pause of a node that is not there', async () => {
    await expect(maintenance('on', '--node', 'intake-cva')).rejects.toThrow(
      'No node of this stack: intake-cva.',
    );
    expect(await readdir(stack.dataDir)).not.toContain('maintenance.json');
  });
});
