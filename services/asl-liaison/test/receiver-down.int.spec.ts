import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { silentLog, Timers } from '#messaging';
import { changeSubscription } from '../src/app/subscriptions/subscription.js';
import { ASL, at, context, countedIn, numbersIn, ReceiverWorld, tasksIn } from './receiver-world.js';
import { subscriptionJobs } from '../src/events/subscription-jobs.js';
import type { Receiver } from './receiver.js';

const world = new ReceiverWorld();

describe('a receiver that is down', () => {
  const fails = (gate: Receiver, status = 500): void => {
    gate.answer = (response) => void response.writeHead(status, { location: gate.url }).end();
  };

  it('is tried again, later and later, and delays nobody else', async () => {
    const gate = await world.receiver();
    const other = await world.receiver();
    fails(gate);
    await world.change();
    expect(await world.deliver()).toEqual({ taken: 1, failed: 1 });
    expect(other.calls).toHaveLength(1);
    expect(await world.deliver(4)).toEqual({ taken: 0, failed: 0 });
    expect(await world.deliver(5)).toEqual({ taken: 0, failed: 1 });
    expect(await world.deliver(19)).toEqual({ taken: 0, failed: 0 });
    expect(await world.rowOf(gate)).toMatchObject({ status: 'active', fault: 'http-500' });
    expect(await world.deliver(20)).toEqual({ taken: 0, failed: 1 });
    expect(await world.rowOf(gate)).toMatchObject({ status: 'error', version: 2, fault: 'http-500' });
    // what is new goes to the other at once
    await world.change();
    expect(await world.deliver(21)).toEqual({ taken: 1, failed: 0 });

    gate.answer = (response) => void response.writeHead(200).end();
    expect(await world.deliver(50)).toEqual({ taken: 1, failed: 0 });
    expect(tasksIn(gate)).toHaveLength(2);
    expect(await world.rowOf(gate)).toMatchObject({ status: 'active', version: 3, fault: null });
    expect(countedIn(gate)).toBe('2');
  });

  it('hears of a change under one number at every try, whatever else changes meanwhile', async () => {
    const gate = await world.receiver();
    fails(gate);
    const first = await world.change();
    const second = await world.change({ changedAt: at(1) });
    await world.deliver();
    expect(numbersIn(gate)).toEqual({ [`Task/${first}`]: '1', [`Task/${second}`]: '2' });
    // appended to the log before them, folded after them: and the first one changes once more
    const third = await world.change({ changedAt: at(-60) });
    await world.change({ id: first, n: 3, changedAt: at(-30) });
    await world.deliver(5);
    expect(numbersIn(gate)).toEqual({
      [`Task/${second}`]: '2',
      [`Task/${third}`]: '3',
      [`Task/${first}`]: '4',
    });
    gate.answer = (response) => void response.writeHead(204).end();
    await world.deliver(20);
    expect([numbersIn(gate), countedIn(gate)]).toEqual([numbersIn(gate, 1), '4']);
    // no number comes again, also when nothing waits any more
    const last = await world.change();
    await world.deliver(20);
    expect(numbersIn(gate)).toEqual({ [`Task/${last}`]: '5' });
  });

  it('is not followed to another place', async () => {
    const gate = await world.receiver();
    fails(gate, 307);
    await world.change();
    expect(await world.deliver()).toEqual({ taken: 0, failed: 1 });
    expect(gate.calls).toHaveLength(1);
    expect(await world.rowOf(gate)).toMatchObject({ fault: 'http-307' });
  });

  it('does not hold up another one by falling silent', async () => {
    const [silent, other] = [await world.receiver(), await world.receiver()];
    silent.answer = () => undefined;
    await world.change();
    const turn = world.deliver();
    await new Promise<void>((resolve) => {
      other.answer = (response) => {
        response.writeHead(204).end();
        resolve();
      };
    });
    await silent.stop();
    expect(await turn).toEqual({ taken: 1, failed: 1 });
  });

  it('does not hold up what changes while it is silent, at a node as it runs', async () => {
    const [silent, other] = [await world.receiver(), await world.receiver()];
    const once = (gate: Receiver, done: (response: ServerResponse) => void): Promise<ServerResponse> =>
      new Promise((resolve) => {
        gate.answer = (response) => {
          done(response);
          resolve(response);
        };
      });
    const answers = (response: ServerResponse): void => void response.writeHead(204).end();
    const timers = new Timers(subscriptionJobs(world.rules)(world.db, context), silentLog);
    await timers.start();
    try {
      const hanging = once(silent, () => undefined);
      const first = once(other, answers);
      await world.change();
      const open = await hanging;
      await first;
      const second = once(other, answers);
      await world.change();
      await second;
      // nobody has given up on the silent one yet
      expect([open.destroyed, silent.calls.length]).toEqual([false, 1]);
    } finally {
      await silent.stop();
      await timers.stop();
    }
  });

  it('is told by another replica what the one that died had in hand, under the same numbers', async () => {
    const gate = await world.receiver();
    const id = await world.change();
    // as a process leaves it that was killed in the middle of a call
    await world.db.query(`UPDATE fhir_subscription SET takes = takes + 1, taken_until = $1`, [at(60)]);
    expect(await world.deliver(59)).toEqual({ taken: 0, failed: 0 });
    expect(await world.deliver(60)).toEqual({ taken: 1, failed: 0 });
    expect(tasksIn(gate)).toEqual([[`Task/${id}`, 'W/"2"']]);
    expect(countedIn(gate)).toBe('1');
  });

  it('is given up after seven days, and what it was not told goes; begun again, it is told what is new', async () => {
    const gate = await world.receiver();
    fails(gate);
    await world.change();
    const DAY_S = 24 * 3_600;
    await world.deliver();
    await world.deliver(7 * DAY_S - 1);
    expect(await world.rowOf(gate)).toMatchObject({ status: 'active' });
    await world.deliver(8 * DAY_S);
    expect(await world.rowOf(gate)).toMatchObject({ status: 'off' });
    expect(await world.waiting()).toBe(0);
    await world.change();
    expect(await world.waiting()).toBe(0);

    gate.answer = (response) => void response.writeHead(204).end();
    const { id, criteria, endpoint, told } = gate.row;
    await world.db.transaction((tx) =>
      changeSubscription(
        tx,
        context,
        world.rules,
        { institution: ASL, id, subject: 'system' },
        {
          wanted: { criteria, endpoint, told },
          isOff: false,
          requireVersion: () => undefined,
        },
      ),
    );
    const later = await world.change();
    await world.deliver(8 * DAY_S);
    expect(tasksIn(gate)).toEqual([[`Task/${later}`, 'W/"2"']]);
  });
});
