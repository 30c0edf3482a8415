import { describe, expect, it } from '@jest/globals';
import { waitFor, type PartyNetwork } from '#testing';
import { turnClocks } from '../src/background/deadlines.js';
import type { MailServer } from './mail-server.js';
import {
  contextOf,
  databaseOf,
  idOf,
  NEEDS,
  NECESSITY,
  REQUEST,
  send,
  someone,
  startNodes,
} from './nodes.js';
import {
  BARLETTA,
  CONSOLE,
  mailTo,
  noticesOf,
  recipients,
  settingsFor,
  SILENT,
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
const tasks = async (institution: string, subject: string, roles?: string[]): Promise<string[]> => {
  const { body } = await someone(network, institution, subject, roles).get('tasks');
  return (body['items'] as { kind: string }[]).map(({ kind }) => kind);
};

describe('a request that arrives', () => {
  it('is told to who is on duty for its service, and says nothing', async () => {
    await notices.person('bruna', { service: 'equipe-care' });
    await notices.person('dina', { service: 'social-emergency' });
    await notices.person('carla', { coordinator: true });
    const anna = someone(network, 'cav-1', 'anna');
    const file = idOf(await anna.post('cases', { subject: 'woman', alias: 'Canarina' }));
    const her = {
      name: 'Canarina Inventata',
      phone: '000 900 0555',
      contact: { email: 'canarina@sua.example' },
    };
    await anna.put(`cases/${file}/identity`, { ...her, children: [] }, '*');
    const risk = { tool: 'da-5', level: 'high', violence: ['physical'] };
    const request = { ...REQUEST, case: file, risk, needs: NEEDS, necessity: NECESSITY };
    const id = idOf(await anna.post('referrals', request));
    await network.untilState(BARLETTA, id, 'received');
    expect(await notices.turn()).toBe(1);

    expect(recipients(server)).toEqual([mailTo('bruna')]);
    const [mail] = server.mails;
    expect(mail?.raw).toMatch(/^Subject: Avviso\r?$/m);
    const text = (mail?.raw ?? '')
      .split(/\r?\n\r?\n/)
      .slice(1)
      .join('\n')
      .trim();
    expect(text).toMatch(
      new RegExp(`^Apri la console: ${CONSOLE}\\s+Che cosa guardare: avviso [0-9a-f-]{36}$`),
    );
    // a random id may hold any two of its digits
    const said = server.conversation().replaceAll(text.slice(-36), 'ID');
    expect(said).toContain('EHLO ambito.example');
    const canaries = [
      ...[id, id.slice(0, 8), file, 'anarin', '0555', '000 900', 'sua.example', 'INVENTATI'],
      ...[
        'cav-1',
        BARLETTA,
        'barletta',
        'equipe',
        'E2',
        'placement',
        'DATI',
        '110002',
        'arrived',
        'referral',
      ],
      ...['violen', 'richiesta', 'donna', 'urgen', 'rischio', 'physical', 'da-5'],
    ];
    for (const canary of canaries) expect(said.toLowerCase()).not.toContain(canary.toLowerCase());
    // once
    expect(await notices.turn(10 * MINUTE)).toBe(0);
  });

  it('is told to nobody once somebody has it in hand', async () => {
    await notices.person('bruna', { service: null });
    const id = await send(network, 'cav-1', REQUEST);
    await network.say(BARLETTA, id, 'acknowledgement');
    expect(await notices.turn()).toBe(0);
    expect(server.mails).toEqual([]);
  });

  it('is told to the coordinators where nobody is on duty for it', async () => {
    await notices.person('dina', { service: 'social-emergency' });
    await notices.person('carla', { coordinator: true });
    await notices.person('olga', { coordinator: true });
    await send(network, 'cav-1', REQUEST);
    await notices.turn();
    expect(recipients(server).sort()).toEqual([mailTo('carla'), mailTo('olga')]);
  });

  it('is an alarm where nobody can be told, until somebody can', async () => {
    await send(network, 'cav-1', REQUEST);
    await send(network, 'cav-1', REQUEST);
    await notices.turn();
    expect(server.mails).toEqual([]);
    expect(
      (await tasks(BARLETTA, 'carla', ['coordinator'])).filter((kind) => kind === 'nobody-to-notify'),
    ).toEqual(['nobody-to-notify']);
    expect(await tasks(BARLETTA, 'bruna')).not.toContain('nobody-to-notify');
    const status = await network.call('ambito-andria', 'operations/status', { roles: ['admin'] });
    expect(status.body['notifications']).toMatchObject({ nobody: 1, undelivered: 0 });
    await notices.person('bruna', { service: null });
    await send(network, 'cav-1', REQUEST);
    await notices.turn();
    expect(recipients(server)).toEqual([mailTo('bruna')]);
    expect(await tasks(BARLETTA, 'carla', ['coordinator'])).not.toContain('nobody-to-notify');
  });

  it('is not told to somebody who is shut out of it', async () => {
    await notices.person('bruna', { service: null });
    await notices.person('dina', { service: null });
    const id = await send(network, 'cav-1', REQUEST);
    const host = someone(network, BARLETTA, 'carla', ['coordinator']);
    expect((await host.post(`referrals/${id}/blocks`, { subject: 'bruna' })).status).toBe(204);
    await notices.turn();
    expect(recipients(server)).toEqual([mailTo('dina')]);
  });
});

describe('what is late', () => {
  it('is told to who has it in hand, then her coordinator, then the sender', async () => {
    const cav = noticesOf(network, 'intake-cav', () => settingsFor(server));
    await cav.forget();
    await cav.person('anna', { institution: 'cav-1' });
    await cav.person('zoe', { institution: 'cav-1', service: null });
    for (const name of ['bruna', 'dina']) await notices.person(name, { service: null });
    await notices.person('carla', { coordinator: true });
    const id = idOf(await someone(network, 'cav-1', 'anna').post('referrals', REQUEST));
    await network.untilState(BARLETTA, id, 'received');
    const bruna = someone(network, BARLETTA, 'bruna');
    await bruna.post(`referrals/${id}/acknowledgement`, {});
    await network.untilState('cav-1', id, 'acknowledged');
    await notices.turn();
    expect(server.mails).toEqual([]);
    const lateBy = async (hours: number): Promise<string[]> => {
      const before = server.mails.length;
      const at = new Date(Date.now() + hours * 3_600_000);
      for (const node of ['intake-ambiti', 'intake-cav']) {
        await turnClocks(databaseOf(network, node), contextOf(network, node), at);
      }
      for (const each of [notices, cav]) {
        // others of this spec are late by then too
        await each.db.query(`DELETE FROM notification WHERE planned_at IS NULL AND referral <> $1`, [id]);
        await each.turn(hours * 3_600);
      }
      return recipients(server).slice(before);
    };
    expect(await lateBy(24.1)).toEqual([mailTo('bruna')]);
    expect(await lateBy(36.1)).toEqual([mailTo('carla')]);
    expect(await lateBy(48.1)).toEqual([mailTo('anna')]);
  });
});

describe('a storm', () => {
  it('is one message in five minutes for each person, and an emergency comes at once', async () => {
    await notices.person('bruna', { service: null });
    for (let count = 0; count < 3; count += 1) await send(network, 'cav-1', REQUEST);
    await notices.turn();
    expect(server.mails).toHaveLength(1);
    for (let count = 0; count < 5; count += 1) {
      await send(network, 'cav-1', REQUEST);
      await notices.turn(count);
    }
    expect(server.mails).toHaveLength(1);
    await notices.turn(4.5 * MINUTE);
    expect(server.mails).toHaveLength(1);
    await notices.turn(5.1 * MINUTE);
    expect(server.mails).toHaveLength(2);
    await send(network, 'cav-1', { ...REQUEST, urgency: 'E3' });
    await notices.turn(5.2 * MINUTE);
    expect(server.mails).toHaveLength(2);
    await send(network, 'cav-1', { ...REQUEST, urgency: 'E1' });
    // it takes what waits with it
    await notices.turn(5.3 * MINUTE);
    expect(server.mails).toHaveLength(3);
    await notices.turn(20 * MINUTE);
    expect(server.mails).toHaveLength(3);
  });
});

describe('any number of replicas', () => {
  it('send one message', async () => {
    await notices.person('bruna', { service: null });
    await notices.person('dina', { service: null });
    await send(network, 'cav-1', { ...REQUEST, urgency: 'E1' });
    const sent = await Promise.all(Array.from({ length: 6 }, () => notices.turn()));
    await notices.turn();
    expect(recipients(server).sort()).toEqual([mailTo('bruna'), mailTo('dina')]);
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(2);
  });
});

describe('a node with a mail server', () => {
  it('tells by itself', async () => {
    const other = await startNodes({
      'intake-ambiti': {
        ...SILENT['intake-ambiti'],
        STAFFETTA_SMTP_HOST: '127.0.0.1',
        STAFFETTA_SMTP_PORT: String(server.port),
        STAFFETTA_SMTP_TLS: 'none',
        STAFFETTA_MAIL_FROM: `${BARLETTA}=${mailTo('staffetta')}`,
        STAFFETTA_CONSOLE_URL: CONSOLE,
      },
    });
    try {
      await noticesOf(other, 'intake-ambiti', () => settingsFor(server)).person('bruna', { service: null });
      await send(other, 'cav-1', REQUEST);
      await waitFor('the mail', () => Promise.resolve(server.mails.length > 0 ? true : undefined));
      expect(recipients(server)).toEqual([mailTo('bruna')]);
    } finally {
      await other.stop();
    }
  });
});
