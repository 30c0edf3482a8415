import { describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { deliverChanges, endSubscriptionsDue } from '../src/app/subscriptions/deliver-changes.js';
import { changeSubscription, signingSecret, type Wanted } from '../src/app/subscriptions/subscription.js';
import {
  ASL,
  at,
  context,
  entriesOf,
  ReceiverWorld,
  START,
  tasksIn,
  type Subscribed,
} from './receiver-world.js';
import { isSigned } from './receiver.js';

const world = new ReceiverWorld();

describe('a receiver', () => {
  it('is told ids and versions, signed, and nothing else', async () => {
    const gate = await world.receiver();
    const id = await world.change({ n: 3, service: 'health-care' });
    expect(await world.deliver()).toEqual({ taken: 1, failed: 0 });
    const [call, ...more] = gate.calls;
    expect(more).toEqual([]);
    expect(call && isSigned(call, signingSecret(context, gate.row))).toBe(true);
    expect(call && isSigned(call, signingSecret(context, { ...gate.row, id: newId() }))).toBe(false);
    expect(Object.keys(call?.headers ?? {}).sort()).toEqual(
      ['connection', 'content-length', 'content-type', 'host', 'staffetta-signature'].sort(),
    );
    expect(call?.headers['content-type']).toBe('application/fhir+json');
    const [first] = entriesOf(gate);
    expect(first?.resource?.parameter).toEqual([
      { name: 'subscription', valueReference: { reference: `Subscription/${gate.row.id}` } },
      { name: 'status', valueCode: 'active' },
      { name: 'type', valueCode: 'event-notification' },
      { name: 'events-since-subscription-start', valueString: '1' },
      {
        name: 'notification-event',
        part: [
          { name: 'event-number', valueString: '1' },
          { name: 'timestamp', valueInstant: START.toISOString() },
          { name: 'focus', valueReference: { reference: `Task/${id}` } },
        ],
      },
    ]);
    expect(entriesOf(gate).slice(1)).toEqual([
      {
        fullUrl: `urn:uuid:${id}`,
        request: { method: 'PUT', url: `Task/${id}` },
        response: { status: '200', etag: 'W/"3"', lastModified: START.toISOString() },
      },
    ]);
    expect(call?.body).not.toMatch(/asl-bt|health-care|received/);
    expect(await world.deliver()).toEqual({ taken: 0, failed: 0 });
  });

  it('is called without a word where it asked for nothing more', async () => {
    const gate = await world.receiver({ told: 'nothing' });
    await world.change();
    await world.deliver();
    const [call] = gate.calls;
    expect(call?.body).toBe('');
    expect(call && isSigned(call, signingSecret(context, gate.row))).toBe(true);
  });

  it('is told of a Task once, in its last version, and of fifty at a time', async () => {
    const gate = await world.receiver();
    const id = await world.change({ n: 2 });
    await world.change({ id, n: 4 });
    // a copy that lags behind does not take a newer one back
    await world.change({ id, n: 3 });
    await world.deliver();
    expect(tasksIn(gate)).toEqual([[`Task/${id}`, 'W/"4"']]);
    for (let index = 0; index < 120; index += 1) await world.change();
    expect(await world.deliver()).toEqual({ taken: 3, failed: 0 });
    expect(gate.calls.slice(1).map((_, index) => tasksIn(gate, index + 1).length)).toEqual([50, 50, 20]);
    expect(new Set(gate.calls.slice(1).flatMap((_, index) => tasksIn(gate, index + 1).flat())).size).toBe(
      121,
    );
  });

  it('is told what fits its criteria', async () => {
    const incoming = await world.receiver({
      criteria: 'Task?owner=Organization/asl-bt&status=requested,accepted',
    });
    const notices = await world.receiver({ criteria: 'Task?code=health-notice' });
    const received = await world.change({ state: 'received' });
    const confirmed = await world.change({ state: 'confirmed' });
    await world.change({ state: 'completed' });
    await world.change({ side: 's' });
    await world.change({ institution: 'cav-1' });
    const notice = await world.change({ service: 'health-notice', state: 'noted' });
    await world.deliver();
    expect(
      tasksIn(incoming)
        .map(([url]) => url)
        .sort(),
    ).toEqual([`Task/${received}`, `Task/${confirmed}`].sort());
    expect(tasksIn(notices).map(([url]) => url)).toEqual([`Task/${notice}`]);
  });

  it('owns what it received, and not what it reports for somebody off the network', async () => {
    const owner = await world.receiver({ criteria: 'Task?owner=Organization/asl-bt' });
    const requester = await world.receiver({ criteria: 'Task?requester=Organization/asl-bt' });
    const id = await world.change({ side: 's', sender: ASL, recipient: 'studio' });
    await world.change({ id, side: 'r', sender: ASL, recipient: 'studio' });
    await world.deliver();
    expect(owner.calls).toEqual([]);
    expect(tasksIn(requester)).toEqual([[`Task/${id}`, 'W/"2"']]);
  });

  it('is told when it was changed, as the Task itself says', async () => {
    const gate = await world.receiver();
    await world.change({ changedAt: at(7) });
    await world.deliver();
    expect(entriesOf(gate)[1]?.response.lastModified).toBe(at(7).toISOString());
  });

  it('is told again of what changed while it was being told', async () => {
    const gate = await world.receiver();
    const id = await world.change({ n: 2 });
    gate.answer = async (response) => {
      gate.answer = (next) => void next.writeHead(204).end();
      await world.change({ id, n: 3 });
      response.writeHead(204).end();
    };
    await world.deliver();
    expect([tasksIn(gate, 0), tasksIn(gate, 1)]).toEqual([
      [[`Task/${id}`, 'W/"2"']],
      [[`Task/${id}`, 'W/"3"']],
    ]);
    expect(await world.waiting()).toBe(0);
  });

  it('is told nothing of what somebody is shut out of, until nobody is', async () => {
    const gate = await world.receiver();
    const [shut, open] = [await world.change(), await world.change()];
    await world.db.query(
      `INSERT INTO person_block (subject_of, institution, subject, added_by) VALUES ($1, 'asl-bt', 'x', 'y')`,
      [shut],
    );
    expect(await world.deliver()).toEqual({ taken: 1, failed: 0 });
    expect(tasksIn(gate).map(([url]) => url)).toEqual([`Task/${open}`]);
    expect(await world.deliver()).toEqual({ taken: 0, failed: 0 });
    await world.db.query('DELETE FROM person_block');
    await world.deliver();
    expect(tasksIn(gate).map(([url]) => url)).toEqual([`Task/${shut}`]);
  });

  it('is told nothing of a fold that was rolled back', async () => {
    const gate = await world.receiver();
    await expect(world.change({}, true)).rejects.toThrow('rolled back');
    await world.deliver();
    expect(gate.calls).toEqual([]);
  });

  it('is called by one of two replicas', async () => {
    const gate = await world.receiver();
    await world.change();
    await Promise.all([world.deliver(), world.deliver()]);
    expect(gate.calls).toHaveLength(1);
  });
});

describe('a subscription', () => {
  const put = ({ row }: Subscribed, wanted: Partial<Wanted>): ReturnType<typeof changeSubscription> => {
    const { id, criteria, endpoint, told } = row;
    const how = {
      wanted: { criteria, endpoint, told, ...wanted },
      isOff: false,
      requireVersion: () => undefined,
    };
    const which = { institution: ASL, id, subject: 'another' };
    return world.db.transaction((tx) => changeSubscription(tx, context, world.rules, which, how));
  };

  it('has another secret, and another owner of it, with another address', async () => {
    const gate = await world.receiver();
    const same = await put(gate, { told: 'nothing' });
    expect([same.isMoved, same.row.namedBy]).toEqual([false, 'system']);
    const before = signingSecret(context, gate.row);
    expect(signingSecret(context, same.row)).toEqual(before);
    const { isMoved, row } = await put(gate, { endpoint: `${gate.url}/moved` });
    expect([isMoved, row.namedBy]).toEqual([true, 'another']);
    expect(signingSecret(context, row)).not.toEqual(before);
    await world.change();
    await world.deliver();
    const [call] = gate.calls;
    expect(call && isSigned(call, signingSecret(context, row))).toBe(true);
    expect(call && isSigned(call, before)).toBe(false);
  });

  it('tells nothing any more of what waited under other criteria', async () => {
    const gate = await world.receiver();
    await world.change();
    await put(gate, { criteria: 'Task?status=completed' });
    expect(await world.waiting()).toBe(0);
  });

  it('ends when it said, and calls no host that was taken from the list', async () => {
    const gate = await world.receiver({ endsAt: at(100) });
    await world.change();
    expect(await world.deliver(100)).toEqual({ taken: 0, failed: 0 });
    await endSubscriptionsDue(world.db, at(99));
    expect(await world.rowOf(gate)).toMatchObject({ status: 'active' });
    await endSubscriptionsDue(world.db, at(100));
    expect(await world.rowOf(gate)).toMatchObject({ status: 'off' });
    expect(await world.waiting()).toBe(0);

    const other = await world.receiver();
    await world.change();
    const outcome = await deliverChanges(world.db, context, { hosts: [], onlyTls: false }, START);
    expect(outcome).toEqual({ taken: 0, failed: 1 });
    expect(other.calls).toEqual([]);
    expect(await world.rowOf(other)).toMatchObject({ fault: 'subscription.endpoint' });
  });

  it('is there once, however often it is asked for, and there are twenty at most', async () => {
    const gate = await world.receiver();
    const ask = (path: string): ReturnType<typeof world.ask> =>
      world.ask({ criteria: 'Task', endpoint: gate.url + path, told: 'ids' });
    const again = await Promise.all([ask(''), ask('')]);
    expect(again.map(({ row, isNew }) => [row.id, isNew])).toEqual([
      [gate.row.id, false],
      [gate.row.id, false],
    ]);
    for (let index = 1; index < 20; index += 1) await ask(`/${String(index)}`);
    await expect(ask('/20')).rejects.toMatchObject({ code: 'subscription.too-many' });
  });
});
