import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { validatePayload } from '#contracts';
import { newId } from '#kernel';
import type { PartyNetwork } from '#testing';
import { declareDuty } from '../src/duty/declare-duty.js';
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
