import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import { parse } from 'yaml';
import { validatePayload } from '#contracts';
import { newId } from '#kernel';
import type { PartyNetwork } from '#testing';
import { addDays, romeDate, romeInstant } from '#trust';
import { declareDuty } from '../src/duty/declare-duty.js';
import { loadRota } from '../src/duty/load-rota.js';
import { contextOf, databaseOf, someone, startNodes } from './nodes.js';

const TYPE = 'staffetta.statements.duty-declared.v1';
const BARLETTA = 'ambito-barletta';

let network: PartyNetwork;
let ambiti: DataSource;
beforeAll(async () => {
  network = await startNodes();
  ambiti = databaseOf(network, 'intake-ambiti');
});
afterAll(() => network.stop());

const declare = (at: string): Promise<number> =>
  declareDuty(ambiti, contextOf(network, 'intake-ambiti'), new Date(at));

const said = async (): Promise<{ subject: string; body: Record<string, unknown> }[]> => {
  const rows: { key: string; value: Buffer }[] = await ambiti.query(
    `SELECT key, value FROM outbox WHERE attributes->>'type' = $1 ORDER BY position`,
    [TYPE],
  );
  return rows.map(({ key, value }) => ({
    subject: key,
    body: JSON.parse(value.toString()) as Record<string, unknown>,
  }));
};

describe('duty hours', () => {
  it('are said once for each day that is over, by whoever keeps a rota, however many replicas look', async () => {
    const carla = someone(network, BARLETTA, 'carla', ['coordinator']);
    const shift = async (service: string, from: string, until: string): Promise<void> => {
      const body = { subject: 'canarino-bruna', kind: 'presence', service, from, until };
      expect((await carla.put(`duty/shifts/${newId()}`, body, '"0"')).status).toBe(200);
    };
    // Monday 4 December 2028; the office is open from 8:30 to 13:30
    await shift('equipe-care', '2028-12-04T08:30:00+01:00', '2028-12-04T12:00:00+01:00');
    await shift('social-emergency', '2028-12-04T08:00:00+01:00', '2028-12-05T00:00:00+01:00');
    expect(await declare('2028-12-04T23:59:00+01:00')).toBe(0);
    const declared = await Promise.all(Array.from({ length: 4 }, () => declare('2028-12-06T00:30:00+01:00')));
    expect(declared.reduce((sum, count) => sum + count, 0)).toBe(2);
    // a clock that was set back, and ahead again
    expect(await declare('2028-12-01T08:00:00+01:00')).toBe(0);
    expect(await declare('2028-12-06T00:30:00+01:00')).toBe(0);

    const [monday, tuesday, ...more] = await said();
    expect(more).toEqual([]);
    expect([monday?.subject, tuesday?.subject]).toEqual([BARLETTA, BARLETTA]);
    expect(monday?.body).toMatchObject({ from: '2028-12-04', to: '2028-12-04' });
    const hours = (monday?.body['services'] as Record<string, unknown>[]).filter(({ service }) =>
      ['equipe-care', 'social-emergency'].includes(String(service)),
    );
    expect(hours).toEqual([
      { service: 'social-emergency', hoursCovered: 16, hoursUncovered: 8 },
      { service: 'equipe-care', hoursCovered: 3, hoursUncovered: 2 },
    ]);
    expect(tuesday?.body['services']).toContainEqual({
      service: 'social-emergency',
      hoursCovered: 0,
      hoursUncovered: 24,
    });
    for (const { body } of await said()) {
      expect(validatePayload(TYPE, body)).toEqual([]);
      expect(JSON.stringify(body)).not.toContain('canarino');
    }
  });
});

describe('somebody who has left', () => {
  const ANDRIA = 'ambito-andria';

  it('has been on duty all the same: her hours count, without her', async () => {
    const eva = someone(network, ANDRIA, 'eva', ['coordinator']);
    const person = String((await eva.post('duty/people', { subject: 'canarino-rosa' })).body['id']);
    const shift = newId();
    const hours = (count: number): string => new Date(Date.now() + count * 3_600_000).toISOString();
    const body = {
      subject: 'canarino-rosa',
      kind: 'presence',
      service: 'social-emergency',
      phone: '000 900 0091',
    };
    await eva.put(`duty/shifts/${shift}`, { ...body, from: hours(-1), until: hours(1) }, '"0"');
    const today = romeDate(new Date());
    const yesterday = addDays(today, -1);
    const span = [romeInstant(yesterday, 0), romeInstant(today, 0)] as const;
    await ambiti.query(`UPDATE duty_shift SET from_at = $2, until_at = $3 WHERE id = $1`, [shift, ...span]);
    const gone = await network.call(ANDRIA, `duty/people/${person}`, {
      method: 'DELETE',
      subject: 'eva',
      roles: ['coordinator'],
    });
    expect(gone.status).toBe(204);

    const period = `from=${span[0].toISOString()}&to=${span[1].toISOString()}`;
    const gaps = (await eva.get(`duty/gaps?${period}`)).body['items'] as { service: string }[];
    expect(gaps.filter(({ service }) => service === 'social-emergency')).toEqual([]);
    expect((await eva.get(`duty/shifts?${period}`)).body['items']).toEqual([]);
    const rows: unknown[] = await ambiti.query(`SELECT person, phone FROM duty_shift WHERE id = $1`, [shift]);
    expect(rows).toEqual([{ person: null, phone: null }]);

    expect(await declare(new Date().toISOString())).toBe(1);
    const last = (await said()).at(-1);
    expect([last?.subject, last?.body['from']]).toEqual([ANDRIA, yesterday]);
    const length = Math.round((span[1].getTime() - span[0].getTime()) / 3_600_000);
    expect(last?.body['services']).toContainEqual({
      service: 'social-emergency',
      hoursCovered: length,
      hoursUncovered: 0,
    });
  });
});

describe('the demonstration’s rota', () => {
  const load = (file: unknown, now = new Date()): Promise<number> =>
    ambiti.transaction((tx) => loadRota(tx, contextOf(network, 'intake-ambiti'), file, now));
  const onDuty = async (institution: string, at: Date): Promise<unknown[]> => {
    const { body } = await someone(network, institution, 'bruna').get(`duty?at=${at.toISOString()}`);
    return (body['items'] as { subject: string; phone: string | null }[]).map(({ subject, phone }) => [
      subject,
      phone,
    ]);
  };

  it('puts people of this node’s institutions on duty, once, and again when it runs out', async () => {
    const file: unknown = parse(await readFile('network/bat/rota.yaml', 'utf8'));
    const now = new Date();
    const days = (count: number): Date => new Date(now.getTime() + count * 86_400_000);
    // Andria one, Barletta two, Canosa one; the others are another node's
    expect(await load(file, now)).toBe(4);
    expect(await load(file, now)).toBe(0);
    for (const at of [days(-6), now, days(15)]) {
      expect(await onDuty(BARLETTA, at)).toContainEqual(['notte-pis.operator', '000 200 0092']);
    }
    expect(await onDuty(BARLETTA, days(23))).toEqual([]);
    expect(await load(file, days(16))).toBe(4);
    expect(await onDuty(BARLETTA, days(23))).toContainEqual(['notte-pis.operator', '000 200 0092']);
    const { body } = await someone(network, BARLETTA, 'carla', ['coordinator']).get('duty/people');
    expect(body['items']).toContainEqual(
      expect.objectContaining({ subject: 'ambito-barletta.coordinator', coordinator: true }),
    );
  });

  it.each<[string, unknown]>([
    ['file', 'nothing'],
    ['shifts[0]', { shifts: [{ institution: BARLETTA, subject: 'x', kind: 'asleep' }], coordinators: [] }],
    [
      'shifts[0]',
      {
        shifts: [{ institution: BARLETTA, subject: 'x', kind: 'presence', phone: 'via Roma' }],
        coordinators: [],
      },
    ],
    ['coordinators[0]', { shifts: [], coordinators: [{ institution: BARLETTA }] }],
  ])('is refused where %s is none', async (place, file) => {
    await expect(load(file)).rejects.toMatchObject({ code: 'rota.invalid', details: { place } });
  });
});
