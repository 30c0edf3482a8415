import { describe, expect, it } from '@jest/globals';
import { changeSubscription } from '../src/app/subscriptions/subscription.js';
import { ASL, at, context, countedIn, ReceiverWorld, tasksIn } from './receiver-world.js';
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
    // a call that failed counts for nothing: numbers have no gaps
    expect(countedIn(gate)).toBe('2');
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
        { institution: ASL, id },
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
