import { describe, expect, it } from '@jest/globals';
import { backOff, Supervisor, type RunningProcess } from './supervisor.js';

/** A process that dies when the test says so. */
class Puppet implements RunningProcess {
  readonly exited: Promise<number>;
  die: (code: number) => void = () => undefined;

  constructor(readonly pid: number) {
    this.exited = new Promise((resolve) => (this.die = resolve));
  }

  stop(): Promise<void> {
    this.die(0);
    return Promise.resolve();
  }
}

function supervised(): {
  supervisor: Supervisor;
  puppets: Puppet[];
  deaths: number[];
  nextStart: () => Promise<void>;
} {
  const puppets: Puppet[] = [];
  const deaths: number[] = [];
  let started: () => void = () => undefined;
  const supervisor = new Supervisor({
    name: 'puppet',
    start: () => {
      const puppet = new Puppet(1000 + puppets.length);
      puppets.push(puppet);
      return Promise.resolve(puppet);
    },
    onStart: () => started(),
    onDeath: (_name, code) => deaths.push(code),
  });
  return { supervisor, puppets, deaths, nextStart: () => new Promise((resolve) => (started = resolve)) };
}

describe('the back-off', () => {
  it('starts again at once after a first death, then doubles the wait up to half a minute', () => {
    expect([0, 1, 2, 3, 4, 5].map(backOff)).toEqual([0, 0, 500, 1000, 2000, 4000]);
    expect(backOff(50)).toBe(30_000);
  });
});

describe('a supervisor', () => {
  it('starts what died again, and tells with which code', async () => {
    const { supervisor, puppets, deaths, nextStart } = supervised();
    await supervisor.start();
    const again = nextStart();
    puppets[0]?.die(137);
    await again;
    expect(deaths).toEqual([137]);
    expect(supervisor.pid).toBe(1001);
    await supervisor.stop();
  });

  it('leaves alone what it was told to stop', async () => {
    const { supervisor, puppets, deaths } = supervised();
    await supervisor.start();
    await supervisor.stop();
    await puppets[0]?.exited;
    expect(puppets).toHaveLength(1);
    expect(deaths).toEqual([]);
    expect(supervisor.pid).toBeUndefined();
  });

  it('starts again after a stop when it is asked to', async () => {
    const { supervisor, puppets } = supervised();
    await supervisor.start();
    await supervisor.stop();
    await supervisor.start();
    expect(puppets).toHaveLength(2);
    expect(supervisor.recentDeaths).toBe(0);
    await supervisor.stop();
  });

  it('leaves a first start that fails to its caller', async () => {
    const supervisor = new Supervisor({
      name: 'puppet',
      start: () => Promise.reject(new Error('no such program')),
      onStart: () => undefined,
      onDeath: () => undefined,
    });
    await expect(supervisor.start()).rejects.toThrow('no such program');
  });
});
