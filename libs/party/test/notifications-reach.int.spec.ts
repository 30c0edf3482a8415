import { describe, expect, it } from '@jest/globals';
import { AppError, newId } from '#kernel';
import type { PartyNetwork } from '#testing';
import { newSubjectKey } from '#trust';
import { turnClocks } from '../src/background/deadlines.js';
import type { Keys } from '../src/duty/people.js';
import { planNotifications } from '../src/notify/plan.js';
import type { MailServer } from './mail-server.js';
import { REQUEST, send, someone } from './nodes.js';
import { BARLETTA, mailTo, recipients, settingsFor, type Notices, withNotices } from './notices.js';

let network: PartyNetwork;
let server: MailServer;
let notices: Notices;
withNotices((stage) => {
  ({ network, server, notices } = stage);
});

const tasks = async (): Promise<string[]> => {
  const { body } = await someone(network, BARLETTA, 'carla', ['coordinator']).get('tasks');
  return (body['items'] as { kind: string }[]).map(({ kind }) => kind);
};

describe('what has happened', () => {
  it('stays an alarm while one of them reaches nobody, whatever else is told, and is told once it can be', async () => {
    await notices.person('bruna', { service: null });
    const id = await send(network, 'cav-1', REQUEST);
    const host = someone(network, BARLETTA, 'carla', ['coordinator']);
    expect((await host.post(`referrals/${id}/blocks`, { subject: 'bruna' })).status).toBe(204);
    // more of them than are looked at together: they hold up nothing that comes later
    await notices.db.query(
      `INSERT INTO notification (institution, kind, referral, side)
       SELECT institution, kind, referral, side FROM notification, generate_series(1, 150) WHERE referral = $1`,
      [id],
    );
    await notices.turn();
    expect(server.mails).toEqual([]);
    await send(network, 'cav-1', REQUEST);
    await notices.turn(1);
    expect(recipients(server)).toEqual([mailTo('bruna')]);
    expect(await tasks()).toContain('nobody-to-notify');
    const [opened]: { n: number }[] = await notices.db.query(
      `SELECT count(*)::int AS n FROM notification WHERE kind = 'nobody-to-notify'`,
    );
    expect(opened?.n).toBe(1);

    await notices.person('dina', { service: null });
    await notices.turn(2);
    expect(recipients(server)).toEqual([mailTo('bruna'), mailTo('dina')]);
    expect(await tasks()).not.toContain('nobody-to-notify');
    expect(await notices.turn(600)).toBe(0);
  });
});

describe('somebody’s key', () => {
  it('that is another one than her address was sealed under leaves her out, and everybody else is told', async () => {
    const bruna = await notices.person('bruna', { service: null });
    await notices.person('dina', { service: null });
    await notices.person('eva', { institution: 'ambito-andria', service: null });
    await notices.context.keyStore.putSubjectKeys([{ subject: bruna, key: newSubjectKey() }]);
    await send(network, 'cav-1', REQUEST);
    await send(network, 'cav-1', { ...REQUEST, to: 'ambito-andria' });
    await notices.turn();
    expect(recipients(server).sort()).toEqual([mailTo('dina'), mailTo('eva')]);
  });

  it('that cannot be read holds up her institution alone, and that until it can', async () => {
    const bruna = await notices.person('bruna', { service: null });
    await notices.person('eva', { institution: 'ambito-canosa', service: null });
    await send(network, 'cav-1', REQUEST);
    await send(network, 'cav-1', { ...REQUEST, to: 'ambito-canosa' });
    const { db, context } = notices;
    const alarms: unknown[] = [];
    const down = new AppError('unavailable', 'key-store.down', 'Down.');
    const broken: Keys = {
      keyStore: {
        putSubjectKeys: (keys) => context.keyStore.putSubjectKeys(keys),
        subjectKey: (id) => (id === bruna ? Promise.reject(down) : context.keyStore.subjectKey(id)),
      },
      logger: { error: ({ alarm, code }) => alarms.push([alarm, code]) },
    };
    expect(await planNotifications(db, broken, settingsFor(server), new Date())).toBe(1);
    expect(alarms).toEqual([['notices-unplanned', 'key-store.down']]);
    await notices.turn();
    expect(recipients(server).sort()).toEqual([mailTo('bruna'), mailTo('eva')]);
  });
});

describe('the number of a message', () => {
  interface Item {
    readonly kind: string;
    readonly id: string;
    readonly task: string | null;
    readonly referral: string | null;
    readonly stage: string | null;
  }
  const named = (mail: { readonly raw: string } | undefined): string =>
    /avviso ([0-9a-f-]{36})/.exec(mail?.raw ?? '')?.[1] ?? '';
  const opened = async (subject: string, id: string, institution = BARLETTA): Promise<Item[] | number> => {
    const { status, body } = await someone(network, institution, subject).get(`notifications/${id}`);
    return status === 200 ? (body['items'] as Item[]) : status;
  };

  it('says what there is to do, to whom it was sent, and to nobody else', async () => {
    await notices.person('bruna', { service: null });
    const id = await send(network, 'cav-1', REQUEST);
    const other = await send(network, 'cav-1', { ...REQUEST, urgency: 'E3' });
    await notices.turn();
    const notice = named(server.mails[0]);
    expect(notice).not.toBe('');
    const items = (await opened('bruna', notice)) as Item[];
    expect(items.map((item) => [item.kind, item.id]).sort()).toEqual(
      [
        ['referral', id],
        ['referral', other],
      ].sort(),
    );
    const list = (await someone(network, BARLETTA, 'bruna').get('worklist?limit=200')).body[
      'items'
    ] as Item[];
    for (const item of items) expect(list).toContainEqual(item);
    expect(await opened('dina', notice)).toBe(404);
    expect(await opened('bruna', notice, 'ambito-andria')).toBe(404);
    expect(await opened('bruna', notice, 'cav-1')).toBe(404);
    expect(await opened('bruna', newId())).toBe(404);
    const host = someone(network, BARLETTA, 'carla', ['coordinator']);
    expect((await host.get(`notifications/${notice}`)).status).toBe(404);

    expect((await host.post(`referrals/${id}/blocks`, { subject: 'bruna' })).status).toBe(204);
    expect(((await opened('bruna', notice)) as Item[]).map((item) => item.id)).toEqual([other]);
  });

  it('names a task, also of somebody else’s hands, until it is done', async () => {
    await notices.person('bruna', { service: null });
    const id = await send(network, 'cav-1', REQUEST);
    await someone(network, BARLETTA, 'dina').post(`referrals/${id}/acknowledgement`, {});
    await network.untilState(BARLETTA, id, 'acknowledged');
    await notices.db.query(`DELETE FROM notification`);
    // dina has it in hand, and no address: who is on duty is told
    const late = new Date(Date.now() + 24.1 * 3_600_000);
    await turnClocks(notices.db, notices.context, late);
    await notices.db.query(`DELETE FROM notification WHERE referral <> $1`, [id]);
    await notices.turn(24.1 * 3_600);
    const notice = named(server.mails[0]);
    expect(await opened('bruna', notice)).toMatchObject([
      { kind: 'task', task: 'deadline', referral: id, stage: 'decided' },
    ]);
    await network.say(BARLETTA, id, 'decline', { reason: 'no-place' });
    await network.untilState(BARLETTA, id, 'declined');
    expect(await opened('bruna', notice)).toEqual([]);
  });
});
