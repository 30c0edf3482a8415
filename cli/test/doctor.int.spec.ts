import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { doctor } from '../src/commands/doctor.js';
import { status } from '../src/commands/status.js';
import type { Operations } from '../src/operations.js';
import { startOf } from '../src/processes.js';
import { heard, NODES, startFakeStack, WELL, type FakeStack } from './fake-stack.js';

let stack: FakeStack;
beforeEach(async () => {
  stack = await startFakeStack();
});
afterEach(() => stack.close());

interface Finding {
  readonly check: string;
  readonly well: boolean;
  readonly detail: string;
  readonly hint?: string;
}

async function examined(): Promise<{ code: number; ill: Finding[] }> {
  const { terminal, text } = heard(true);
  const code = await doctor(stack.dataDir, terminal);
  const { findings } = JSON.parse(text()) as { findings: Finding[] };
  return { code, ill: findings.filter(({ well }) => !well) };
}

describe('staffetta doctor', () => {
  it('asks all nodes at once: one that hangs holds up no other', async () => {
    const asked = new Set<string>();
    let all: () => void = () => undefined;
    const allAsked = new Promise<void>((resolve) => (all = resolve));
    stack.beforeReadiness = (node) => {
      asked.add(node);
      if (asked.size === NODES.length) all();
      return allAsked;
    };
    expect(await examined()).toEqual({ code: 0, ill: [] });
  });

  it('names every node that does not reach the log', async () => {
    for (const node of NODES) stack.operations.set(node, { ...WELL, log: 'down' });
    const { code, ill } = await examined();
    expect(code).toBe(1);
    expect(ill.map(({ check }) => check)).toEqual(NODES.map((node) => `${node}, log`));
  });
});

describe('a node whose people on duty are not reached', () => {
  it('is named, with what to do', async () => {
    const [node] = NODES;
    stack.operations.set(node, { ...WELL, notifications: { undelivered: 1, nobody: 0 } });
    const { code, ill } = await examined();
    expect([code, ill.map(({ check }) => check)]).toEqual([1, [`${node}, notices`]]);
  });
});

describe('a node that has much to read', () => {
  const [node] = NODES;
  const old = { unstamped: 2, unpublished: 0, oldestSeconds: 600 };
  const lag = [{ topic: 'a', partition: 0, behind: 5 }];
  const found = async (more: Partial<Operations>): Promise<{ code: number; lines: string[] }> => {
    stack.operations.set(node, { ...WELL, ...more });
    const { terminal, text } = heard();
    const code = await doctor(stack.dataDir, terminal);
    return { code, lines: text().split('\n') };
  };

  it('is catching up, as after a restore, also where what it says is old', async () => {
    const { code, lines } = await found({ lag, outbox: old });
    expect(code).toBe(0);
    expect(lines).toContain(`! ${node}: catching up: 5 records to read, 2 events to send`);
    const far = await found({ lag: [{ topic: 'a', partition: 0, behind: 505 }] });
    expect(far.lines).toContain(`! ${node}: catching up: 505 records to read, 0 events to send`);
  });

  it('is ill where it has read everything and does not send, and well where it is about to', async () => {
    const { code, lines } = await found({ outbox: old });
    expect(code).toBe(1);
    expect(lines).toContain(`✖ ${node}, outbox: 2 events, the oldest 600 s old`);
    expect((await found({ lag })).lines.join()).not.toContain('catching up');
  });
});

describe('an audit that does not sign its log', () => {
  const saying = (more: Partial<Operations>): Promise<{ code: number; ill: Finding[] }> => {
    stack.operations.set('province-audit', { ...WELL, ...more });
    return examined();
  };

  it('is named, with what to do after a restore and what otherwise', async () => {
    const { code, ill } = await saying({ signing: 'forked' });
    expect(code).toBe(1);
    expect(ill).toEqual([expect.objectContaining({ check: "province-audit, its log's signature" })]);
    expect(ill[0]?.hint).toMatch(/--new-log .*backup\.md.*audit-not-signing\.md/);
    expect((await saying({ signing: 'failed' })).code).toBe(1);
    expect(await saying({ signing: 'current' })).toEqual({ code: 0, ill: [] });
  });

  it('may only be catching up, while it reads', async () => {
    const lag = [{ topic: 'a', partition: 0, behind: 40 }];
    expect(await saying({ signing: 'behind', lag })).toEqual({ code: 0, ill: [] });
    expect((await saying({ signing: 'behind' })).ill).toHaveLength(1);
  });
});

describe('a stack that has not said yet how to reach it', () => {
  const claimedBy = async (started: string | undefined): Promise<void> => {
    await rm(join(stack.dataDir, 'stack.json'));
    const supervisor = { pid: process.pid, started };
    await writeFile(join(stack.dataDir, 'processes.json'), JSON.stringify({ supervisor, nodes: {} }));
  };

  it('is starting, while its supervisor lives', async () => {
    await claimedBy(await startOf(process.pid));
    await expect(status(stack.dataDir, heard().terminal)).rejects.toThrow(
      `is starting on ${stack.dataDir} (pid ${process.pid})`,
    );
    const { code, ill } = await examined();
    expect(code).toBe(2);
    expect(ill).toEqual([expect.objectContaining({ detail: `is starting (pid ${process.pid})` })]);
  });

  it('is none, where its supervisor’s pid is somebody else’s by now', async () => {
    await claimedBy('another time');
    await expect(status(stack.dataDir, heard().terminal)).rejects.toThrow('Nothing runs');
  });
});
