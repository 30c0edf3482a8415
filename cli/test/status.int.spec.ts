import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { status } from '../src/commands/status.js';
import type { Operations } from '../src/operations.js';
import { heard, startFakeStack, WELL, type FakeStack } from './fake-stack.js';

const NODE = 'shelter-beds';
let stack: FakeStack;
beforeAll(async () => {
  stack = await startFakeStack();
});
afterAll(() => stack.close());

/** The status where one node says this of itself: exit code, all that is printed, and the node's row. */
async function statusWith(operations: Operations): Promise<{ code: number; text: string; row: string[] }> {
  stack.operations.set(NODE, operations);
  const { terminal, text } = heard();
  const code = await status(stack.dataDir, terminal);
  const row = text()
    .split('\n')
    .find((line) => line.includes(NODE));
  return { code, text: text(), row: (row ?? '').trim().split(/\s+/) };
}

const outbox = (more: Partial<Operations['outbox']>): Operations => ({
  ...WELL,
  outbox: { ...WELL.outbox, ...more },
});

describe('staffetta status', () => {
  it('says that all is well where it is', async () => {
    const { code, text, row } = await statusWith(WELL);
    expect(code).toBe(0);
    expect(text).toContain('All is well.');
    expect(row).toEqual(['✔', NODE, 'up', '0', '0', '0', '0', '0', '0', '0']);
  });

  it('says that the log is down, and claims no lag that nobody could measure', async () => {
    const { code, text, row } = await statusWith({ ...WELL, log: 'down' });
    expect(code).toBe(1);
    expect(text).not.toContain('All is well.');
    expect(row).toEqual(['✖', NODE, 'down', '0', '0', '0', '0', '?', '0', '0']);
  });

  it('counts what waits for its stamp as outbox too, and what waits too long as wrong', async () => {
    const moving = await statusWith(outbox({ unstamped: 2, unpublished: 1, oldestSeconds: 1 }));
    expect([moving.code, moving.row[3]]).toEqual([0, '3']);
    const stuck = await statusWith(outbox({ unstamped: 2, oldestSeconds: 60 }));
    expect([stuck.code, stuck.row[0], stuck.row[3]]).toEqual([1, '✖', '2']);
  });

  it('counts alarms that people on duty are not reached as wrong', async () => {
    const { code, row } = await statusWith({ ...WELL, notifications: { undelivered: 2, nobody: 1 } });
    expect([code, row[0], row.at(-1)]).toEqual([1, '✖', '3']);
  });

  it.each(['behind', 'forked', 'failed'] as const)(
    'says that the log of the audit is not signed: %s',
    async (signing) => {
      const { code, text, row } = await statusWith({ ...WELL, signing });
      expect([code, row[0]]).toEqual([1, '✖']);
      expect(text).toContain(`${NODE} does not sign its log: ${signing}`);
      expect((await statusWith({ ...WELL, signing: 'current' })).code).toBe(0);
    },
  );

  it('shows how far a node is behind, which a node that catches up may be', async () => {
    const lag = [
      { topic: 'a', partition: 0, behind: 40 },
      { topic: 'b', partition: 1, behind: 2 },
    ];
    const { code, row } = await statusWith({ ...WELL, lag });
    expect([code, row[7]]).toEqual([0, '42']);
  });

  it.each([
    ['an old outbox may wait for what it reads', outbox({ unstamped: 2, oldestSeconds: 600 }), 'catching up'],
    ['a log may be as long again when all is read', { ...WELL, signing: 'behind' as const }, 'not signed'],
  ])('is well, with a warning, as doctor says, while a node catches up: %s', async (_why, of, warning) => {
    const lag = [{ topic: 'a', partition: 0, behind: 5 }];
    const { code, row, text } = await statusWith({ ...of, lag });
    expect([code, row[0]]).toEqual([0, '!']);
    expect(text).toMatch(new RegExp(`^! ${NODE}.*: ${warning}`, 'm'));
    expect(text).toContain('All is well.');
    expect((await statusWith(of)).code).toBe(1);
  });
});
