import { describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { makeAuthority, type PartyNetwork } from '#testing';
import { Refused } from '../src/notify/message.js';
import { planNotifications } from '../src/notify/plan.js';
import { mailSender } from '../src/notify/send-mail.js';
import { sendDue, take } from '../src/notify/send-due.js';
import { startMailServer, type MailServer } from './mail-server.js';
import { REQUEST, send, someone } from './nodes.js';
import {
  BARLETTA,
  CONSOLE,
  DOMAIN,
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

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const messageIds = (): string[] =>
  server.mails.map(({ raw }) => /^Message-ID: (.*?)\r?$/im.exec(raw)?.[1] ?? '');

const alarms = async (): Promise<string[]> => {
  const { body } = await someone(network, BARLETTA, 'carla', ['coordinator']).get('tasks');
  return (body['items'] as { kind: string; about: string }[])
    .filter(({ kind }) => kind === 'undelivered-notification')
    .map(({ about }) => about);
};

describe('a replica that dies', () => {
  it('before sending: another one sends when its time has passed', async () => {
    await notices.person('bruna', { service: null });
    await send(network, 'cav-1', REQUEST);
    const now = new Date();
    await planNotifications(notices.db, notices.context, settingsFor(server), now);
    const taken = await take(notices.db, now);
    expect(taken).toBeDefined();
    await notices.turn(100);
    expect(server.mails).toEqual([]);
    await notices.turn(130);
    expect(recipients(server)).toEqual([mailTo('bruna')]);
    expect(messageIds()).toEqual([`<${taken?.id ?? ''}@ambito.example>`]);
  });

  it('after sending, before it is noted: once more under the same id', async () => {
    await notices.person('bruna', { service: null });
    await send(network, 'cav-1', REQUEST);
    const settings = settingsFor(server);
    const now = new Date();
    await planNotifications(notices.db, notices.context, settings, now);
    const taken = await take(notices.db, now);
    if (taken === undefined) throw new Error('nothing was taken');
    await mailSender(mailFor(server), CONSOLE)({ id: taken.id, address: mailTo('bruna'), at: now });
    await notices.turn(130);
    const [first, second, ...more] = messageIds();
    expect([second, more]).toEqual([first, []]);
    // the one that was thought dead comes back: what it has to say counts no more
    await notices.turn(10 * MINUTE);
    expect(server.mails).toHaveLength(2);
  });
});

describe('a mail server that is away', () => {
  it('loses nothing; the fifth failure is an alarm, over with the first message that gets through', async () => {
    const bruna = await notices.person('bruna', { service: null });
    server.setDown(true);
    await send(network, 'cav-1', REQUEST);
    await send(network, 'cav-1', REQUEST);
    for (const seconds of [0, 31, 92, 213]) {
      await notices.turn(seconds);
      expect(await alarms()).toEqual([]);
    }
    await notices.turn(454);
    expect(await alarms()).toEqual([bruna]);
    const status = await network.call('ambito-andria', 'operations/status', { roles: ['admin'] });
    expect(status.body['notifications']).toMatchObject({ undelivered: 1, waiting: 1 });
    server.setDown(false);
    await notices.turn(HOUR);
    expect(recipients(server)).toEqual([mailTo('bruna')]);
    expect(await alarms()).toEqual([]);
  });

  it('for a night leaves one message for each person, in place of all of them', async () => {
    await notices.person('bruna', { service: null });
    server.setDown(true);
    for (const [index, urgency] of ['E1', 'E2', 'E1', 'E2'].entries()) {
      await send(network, 'cav-1', { ...REQUEST, urgency });
      await notices.turn(index * 2 * HOUR);
    }
    server.setDown(false);
    await notices.turn(13 * HOUR);
    await notices.turn(14 * HOUR);
    expect(recipients(server)).toEqual([mailTo('bruna')]);
  });

  it('makes an emergency an alarm within five minutes, and tells the coordinators', async () => {
    const bruna = await notices.person('bruna', { service: null });
    await notices.person('carla', { coordinator: true });
    server.unknown.add(mailTo('nobody'));
    server.setDown(true);
    await send(network, 'cav-1', { ...REQUEST, urgency: 'E1' });
    for (let seconds = 0; seconds <= 240; seconds += 5) await notices.turn(seconds);
    expect(await alarms()).toContain(bruna);
    server.setDown(false);
    await notices.turn(16 * MINUTE);
    expect(recipients(server)).toEqual(expect.arrayContaining([mailTo('bruna'), mailTo('carla')]));
  });
});

describe('an address that is nobody’s', () => {
  it('is an alarm at once, and not tried again', async () => {
    const bruna = await notices.person('bruna', { service: null });
    await notices.person('carla', { coordinator: true });
    server.unknown.add(mailTo('bruna'));
    await send(network, 'cav-1', REQUEST);
    await notices.turn();
    expect(await alarms()).toEqual([bruna]);
    await notices.turn(1);
    expect(recipients(server)).toEqual([mailTo('carla')]);
    server.unknown.clear();
    await notices.turn(HOUR);
    expect(recipients(server)).toEqual([mailTo('carla')]);
  });

  it('is no endless loop where the coordinator’s own is wrong', async () => {
    const carla = await notices.person('carla', { coordinator: true });
    server.unknown.add(mailTo('carla'));
    await send(network, 'cav-1', REQUEST);
    for (let turn = 0; turn < 5; turn += 1) await notices.turn(turn * HOUR);
    expect(await alarms()).toEqual([carla]);
    const [row]: { n: number }[] = await notices.db.query(
      `SELECT count(*)::int AS n FROM notification_delivery`,
    );
    expect(row?.n).toBe(1);
  });
});

describe('a clock that leaps', () => {
  it('ahead and back neither holds a message up nor sends it twice', async () => {
    await notices.person('bruna', { service: null });
    await send(network, 'cav-1', REQUEST);
    await notices.turn(48 * HOUR);
    expect(server.mails).toHaveLength(1);
    await notices.turn(0);
    expect(server.mails).toHaveLength(1);
    // sent "two days from now": the next one waits five minutes all the same, not two days
    await send(network, 'cav-1', REQUEST);
    await notices.turn(MINUTE);
    expect(server.mails).toHaveLength(1);
    await notices.turn(6.1 * MINUTE);
    expect(server.mails).toHaveLength(2);
  });

  it('back while one is being sent does not keep it for ever', async () => {
    await notices.person('bruna', { service: null });
    await send(network, 'cav-1', REQUEST);
    const ahead = new Date(Date.now() + 48 * HOUR * 1_000);
    await planNotifications(notices.db, notices.context, settingsFor(server), ahead);
    expect(await take(notices.db, ahead)).toBeDefined();
    await notices.turn(0);
    expect(server.mails).toHaveLength(1);
  });
});

describe('the way to the mail server', () => {
  const message = { id: '0c6a3d52-2e0b-4c0a-8e0f-6a1f6a5b9d20', address: mailTo('bruna'), at: new Date() };
  const sender = (more: object): ReturnType<typeof mailSender> => {
    const mail = mailFor(server);
    return mailSender({ ...mail, ...more }, CONSOLE);
  };

  it('is not taken in the clear where TLS is asked for', async () => {
    await expect(sender({ tls: 'starttls' })(message)).rejects.toThrow();
    expect(server.mails).toEqual([]);
    expect(server.conversation()).not.toContain('bruna');
  });

  it('is TLS by whom it believes, with a login that nobody on the wire reads', async () => {
    const authority = makeAuthority();
    const login = { user: 'turni', pass: 'canarino-segreto' };
    const sure = await startMailServer({ tls: authority.issue('mail', '127.0.0.1'), login });
    try {
      const to = { port: sure.port, tls: 'starttls' };
      await expect(sender({ ...to, ca: makeAuthority().cert, auth: login })(message)).rejects.toThrow();
      await expect(
        sender({ ...to, ca: authority.cert, auth: { ...login, pass: 'x' } })(message),
      ).rejects.not.toBeInstanceOf(Refused);
      expect(sure.mails).toEqual([]);
      await sender({ ...to, ca: authority.cert, auth: login })(message);
      expect(sure.mails.map(({ to: people }) => people)).toEqual([[mailTo('bruna')]]);
      for (const canary of ['bruna', 'canarino', Buffer.from('canarino').toString('base64').slice(0, 8)]) {
        expect(sure.conversation()).not.toContain(canary);
      }
    } finally {
      await sure.stop();
    }
  });

  it('tells a recipient who is refused from a server that is away', async () => {
    server.unknown.add(message.address);
    await expect(sender({})(message)).rejects.toBeInstanceOf(Refused);
    server.setDown(true);
    await expect(sender({})(message)).rejects.not.toBeInstanceOf(Refused);
  });
});

describe('a woman', () => {
  it('cannot be a recipient: a message is for a person of the rota, at an address of the institution', async () => {
    const file = newId();
    const deliver = (person: string): Promise<unknown> =>
      notices.db.query(
        `INSERT INTO notification_delivery (institution, person, channel, urgent, created_at, next_at)
         VALUES ($1, $2, 'email', false, now(), now())`,
        [BARLETTA, person],
      );
    await expect(deliver(file)).rejects.toThrow('foreign key');
    const keeper = someone(network, BARLETTA, 'keeper', ['coordinator']);
    const id = await notices.person('bruna', { service: null });
    for (const email of ['lei@posta.example', `lei@${DOMAIN}.altrove.example`, `lei@sub.${DOMAIN}`]) {
      const answer = await keeper.put(`duty/people/${id}/contact`, { email }, '*');
      expect([answer.status, answer.body['code']]).toEqual([422, 'duty.foreign-address']);
    }
    for (const email of [`a@x.example,lei@${DOMAIN}`, `lei@x.example\r\nTo: b@${DOMAIN}`, `<a@${DOMAIN}>`]) {
      expect((await keeper.put(`duty/people/${id}/contact`, { email }, '*')).status).toBe(400);
    }
    await deliver(id);
  });
});

describe('one message', () => {
  it('is sent by one of many who look', async () => {
    await notices.person('bruna', { service: null });
    await send(network, 'cav-1', REQUEST);
    const now = new Date();
    await planNotifications(notices.db, notices.context, settingsFor(server), now);
    let sent = 0;
    const email = (): Promise<void> => {
      sent += 1;
      return Promise.resolve();
    };
    await Promise.all(
      Array.from({ length: 5 }, () => sendDue(notices.db, notices.context, () => ({ email }), now)),
    );
    expect(sent).toBe(1);
  });
});
