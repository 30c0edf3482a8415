import { describe, expect, it } from '@jest/globals';
import type { PartyNetwork } from '#testing';
import type { Message } from '../src/notify/message.js';
import { notify } from '../src/notify/notifier.js';
import { planNotifications } from '../src/notify/plan.js';
import { sendDue, take } from '../src/notify/send-due.js';
import type { OwnSettings } from '../src/notify/settings.js';
import type { MailServer } from './mail-server.js';
import { REQUEST, send } from './nodes.js';
import {
  BARLETTA,
  CONSOLE,
  mailFor,
  mailTo,
  recipients,
  settingsFor,
  type Notices,
  withNotices,
} from './notices.js';

let network: PartyNetwork;
let server: MailServer;
let notices: Notices;
withNotices((stage) => {
  ({ network, server, notices } = stage);
});

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
    expect(await sendDue(notices.db, notices.context, () => never, undefined, patience)).toBe(0);
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
      sendDue(notices.db, notices.context, () => ({ email }), undefined, { sendMs: 60_000, turnMs: 0 });
    expect(await turn()).toBe(4);
    expect(await turn()).toBe(1);
    expect(new Set(sent).size).toBe(5);
  });
});

describe('two institutions of one node', () => {
  const ANDRIA = 'ambito-andria';
  const own = (name: string, mail?: object) => ({
    ...(mail === undefined ? {} : { mail: { ...mailFor(server), ...mail } }),
    targets: new Map(),
    webhooks: new Set<string>(),
    mailDomains: [`${name}.example`],
  });
  const turn = (settings: readonly (readonly [string, OwnSettings])[]): Promise<number> =>
    notify(notices.db, notices.context, { own: new Map(settings), consoleUrl: CONSOLE, onlyPublic: false });

  it('write each under its own name, to its own people, and one never by the other’s way', async () => {
    await notices.person('bruna', { service: null });
    await notices.person('eva', { institution: ANDRIA, service: null });
    await send(network, 'cav-1', REQUEST);
    await send(network, 'cav-1', { ...REQUEST, to: ANDRIA });
    // neither has anything to write by to where its people are
    await turn([
      [BARLETTA, own('ambito')],
      [ANDRIA, own('elsewhere', { from: 'turni@andria.example' })],
    ]);
    expect(server.mails).toEqual([]);
    await turn([
      [BARLETTA, own('ambito', { from: 'turni@barletta.example' })],
      [ANDRIA, own('ambito', { from: 'turni@andria.example' })],
    ]);
    const from = server.mails.map(({ to, raw }) => [to[0], /^From: (.*?)\r?$/m.exec(raw)?.[1]]);
    expect(from.sort()).toEqual([
      [mailTo('bruna'), 'turni@barletta.example'],
      [mailTo('eva'), 'turni@andria.example'],
    ]);
  });
});
