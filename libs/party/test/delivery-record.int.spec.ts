import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PartyNetwork } from '#testing';
import type { Message } from '../src/notify/message.js';
import { notify } from '../src/notify/notifier.js';
import { planNotifications } from '../src/notify/plan.js';
import { sendDue, take } from '../src/notify/send-due.js';
import { startMailServer, type MailServer } from './mail-server.js';
import { REQUEST, send, startNodes } from './nodes.js';
import { BARLETTA, mailTo, noticesOf, recipients, settingsFor, SILENT, type Notices } from './notices.js';

let network: PartyNetwork;
let server: MailServer;
let notices: Notices;
beforeAll(async () => {
  network = await startNodes({ 'intake-ambiti': SILENT });
});
afterAll(() => network.stop());
beforeEach(async () => {
  server = await startMailServer();
  notices = noticesOf(network, 'intake-ambiti', () => settingsFor(server));
  await notices.forget();
});
afterEach(() => server.stop());

const deliveries = (): Promise<Record<string, unknown>[]> =>
  notices.db.query(
    `SELECT sent_at IS NOT NULL AS sent, fault, taken_until AS taken, attempts FROM notification_delivery`,
  );

describe('by the database’s own clock', () => {
  const turn = (): Promise<number> => notify(notices.db, notices.context, settingsFor(server));

  it('what was sent is noted, and not sent again when the time to send it has passed', async () => {
    await notices.person('bruna', { service: null });
    await send(network, 'cav-1', REQUEST);
    expect(await turn()).toBe(1);
    expect(await deliveries()).toEqual([{ sent: true, fault: null, taken: null, attempts: 1 }]);
    expect(await turn()).toBe(0);
    expect(await notices.turn(130)).toBe(0);
    expect(recipients(server)).toEqual([mailTo('bruna')]);
  });

  it('what has failed is noted', async () => {
    await notices.person('bruna', { service: null });
    server.setDown(true);
    await send(network, 'cav-1', REQUEST);
    expect(await turn()).toBe(0);
    const [row] = await deliveries();
    expect(row).toMatchObject({ sent: false, taken: null, attempts: 1 });
    expect(row?.['fault']).not.toBeNull();
  });

  it('what nobody needs any more is over', async () => {
    await notices.person('bruna', { service: null });
    const id = await send(network, 'cav-1', REQUEST);
    await planNotifications(notices.db, notices.context, settingsFor(server));
    await network.say(BARLETTA, id, 'acknowledgement');
    expect(await turn()).toBe(0);
    const [row]: { over: boolean }[] = await notices.db.query(
      `SELECT ended_at IS NOT NULL AS over FROM notification_delivery`,
    );
    expect(row?.over).toBe(true);
    expect(server.mails).toEqual([]);
  });
});

describe('a mail server that is away for days', () => {
  const DAY = 24 * 3_600;

  it('does not lose what has happened lately with what is given up', async () => {
    await notices.person('bruna', { service: null });
    server.setDown(true);
    await send(network, 'cav-1', REQUEST);
    await notices.turn();
    await send(network, 'cav-1', REQUEST);
    await notices.turn(1.5 * DAY);
    await notices.turn(2.5 * DAY);
    server.setDown(false);
    await notices.turn(3 * DAY);
    expect(recipients(server)).toEqual([mailTo('bruna')]);
  });

  it('ends what nothing has come to for two days', async () => {
    await notices.person('bruna', { service: null });
    server.setDown(true);
    await send(network, 'cav-1', REQUEST);
    await notices.turn();
    await notices.turn(2.5 * DAY);
    server.setDown(false);
    expect(await notices.turn(3 * DAY)).toBe(0);
  });
});

describe('what somebody has taken', () => {
  it('is not taken by another one whose clock is a little behind', async () => {
    await notices.person('bruna', { service: null });
    await send(network, 'cav-1', REQUEST);
    const now = Date.now();
    const early = new Date(now - 1_000);
    await planNotifications(notices.db, notices.context, settingsFor(server), early);
    expect(await take(notices.db, new Date(now))).toBeDefined();
    expect(await take(notices.db, early)).toBeUndefined();
  });
});

describe('a server that is slow', () => {
  it('has failed when its time is over', async () => {
    await notices.person('bruna', { service: null });
    await send(network, 'cav-1', REQUEST);
    await planNotifications(notices.db, notices.context, settingsFor(server));
    const never = { email: () => new Promise<void>(() => undefined) };
    const patience = { sendMs: 1, turnMs: 60_000 };
    expect(await sendDue(notices.db, notices.context, never, undefined, patience)).toBe(0);
    const [row] = await deliveries();
    expect(row).toEqual({ sent: false, fault: 'timeout', taken: null, attempts: 1 });
  });

  it('ends the turn after what was begun: an emergency comes next', async () => {
    for (const name of ['ada', 'bea', 'cora', 'dina', 'elsa']) await notices.person(name, { service: null });
    await send(network, 'cav-1', REQUEST);
    await planNotifications(notices.db, notices.context, settingsFor(server));
    const sent: string[] = [];
    const email = ({ address }: Message): Promise<void> => {
      sent.push(address);
      return Promise.resolve();
    };
    const turn = (): Promise<number> =>
      sendDue(notices.db, notices.context, { email }, undefined, { sendMs: 60_000, turnMs: 0 });
    expect(await turn()).toBe(4);
    expect(await turn()).toBe(1);
    expect(new Set(sent).size).toBe(5);
  });
});
