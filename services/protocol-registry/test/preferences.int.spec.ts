import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ROLES, type RunningNode } from '#platform';
import { readPreferences, sweepPreferences, writePreferences } from '../src/app/preferences.js';
import { Province } from './province.js';

const ANNA = { institution: 'cav-1', roles: ['operator'], person: 'anna' };
const CHOSEN = { language: 'en', toursSeen: ['quick-exit', 'centre'], shared: true };
const NONE = { language: null, toursSeen: [], shared: false };

let province: Province;
let node: RunningNode;
beforeAll(async () => {
  province = await Province.make();
  node = await province.start();
});
afterAll(() => province.remove());

type Answer = Awaited<ReturnType<Province['call']>>;

const read = (who: object = ANNA): Promise<Answer> => province.call('preferences', who);
const write = (body: unknown, ifMatch = '*', who: object = ANNA): Promise<Answer> =>
  province.call('preferences', { ...who, method: 'PUT', body, headers: { 'if-match': ifMatch } });
const forget = (who: object = ANNA): Promise<Answer> =>
  province.call('preferences', { ...who, method: 'DELETE' });

describe('what somebody likes', () => {
  it('is as on the first visit until she says it, and hers alone', async () => {
    const first = await read();
    expect(first).toMatchObject({ status: 200, body: NONE });
    expect(first.headers.get('etag')).toBe('"0"');
    const put = await write({ ...CHOSEN, toursSeen: [...CHOSEN.toursSeen, 'centre'] }, '"0"');
    expect(put).toMatchObject({ status: 200, body: CHOSEN });
    expect(put.headers.get('etag')).toBe('"1"');
    expect((await read()).body).toEqual(CHOSEN);
    for (const other of [
      { ...ANNA, person: 'berta' },
      { ...ANNA, institution: 'cav-2' },
    ]) {
      expect((await read(other)).body).toEqual(NONE);
    }
    // replaced as a whole; what was read can be sent back
    expect((await write({ language: 'it' })).body).toEqual({ ...NONE, language: 'it' });
    expect((await write((await read()).body)).body).toEqual({ ...NONE, language: 'it' });
  });

  it('is changed by who knows the last version', async () => {
    const dora = { ...ANNA, person: 'dora' };
    const both = await Promise.all([write(CHOSEN, '"0"', dora), write({}, '"0"', dora)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const bare = await province.call('preferences', { ...dora, method: 'PUT', body: CHOSEN });
    expect(bare).toMatchObject({ status: 428, body: { code: 'precondition.required' } });
  });

  it.each([
    { language: 'de' },
    { toursSeen: ['Zanzara'] },
    { toursSeen: 'centre' },
    { shared: 'yes' },
    { theme: 'dark' },
    [],
  ])('is a few things and nothing else: not %j', async (body) => {
    const refused = await write(body);
    expect(refused).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(JSON.stringify(refused.body)).not.toContain('Zanzara');
  });

  it('is forgotten when she wants it, and when she has not been here for more than a year', async () => {
    await write(CHOSEN);
    expect((await forget()).status).toBe(204);
    expect((await forget()).status).toBe(204);
    expect((await read()).body).toEqual(NONE);

    await write(CHOSEN);
    const db = node.app.get(DataSource);
    const later = (days: number): Date => new Date(Date.now() + days * 86_400_000);
    await sweepPreferences(db, later(364));
    expect((await read()).body).toEqual(CHOSEN);
    await sweepPreferences(db, later(367));
    expect((await read()).body).toEqual(NONE);
  });

  it('is known to be used from one write a day', async () => {
    const fay = { ...ANNA, person: 'fay' };
    await write(CHOSEN, '*', fay);
    const db = node.app.get(DataSource);
    await db.query(`UPDATE preference SET used_on = used_on - 300`);
    const rows = (): Promise<{ row: string; old: boolean }[]> =>
      db.query(
        `SELECT xmin::text AS row, used_on < CURRENT_DATE - 2 AS old FROM preference ORDER BY used_on DESC`,
      );
    await read(fay);
    const [used, ...rest] = await rows();
    expect([used?.old, rest.every(({ old }) => old)]).toEqual([false, true]);
    await read(fay);
    expect(await rows()).toEqual([used, ...rest]);
  });

  it('cannot be found by who knows her subject: the row is under the node’s secret', async () => {
    const gil = { institution: 'cav-1', subject: 'gil' };
    const now = new Date();
    const db = node.app.get(DataSource);
    const kept = async (secret: Buffer): Promise<unknown> =>
      (await readPreferences(db, { ...gil, secrets: { secret: () => secret } }, now)).preferences;
    await db.transaction((tx) =>
      writePreferences(
        tx,
        { ...gil, secrets: { secret: () => Buffer.alloc(32, 1) } },
        { language: 'en', toursSeen: [], shared: true },
        now,
        () => undefined,
      ),
    );
    expect(await kept(Buffer.alloc(32, 1))).toMatchObject({ language: 'en' });
    expect(await kept(Buffer.alloc(32, 2))).toEqual(NONE);
  });

  it('is kept without a word of who she is', async () => {
    const who = { ...ANNA, person: 'canary-person' };
    await write(CHOSEN, '*', who);
    const rows: object[] = await node.app.get(DataSource).query(`SELECT * FROM preference`);
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toMatch(/canary|cav-1/);
  });

  it('is for everybody who signs in, of the Province or not, and for nobody else', async () => {
    for (const role of ROLES) {
      const institution = ['registrar', 'planner', 'auditor'].includes(role) ? 'provincia-bat' : 'asl-bt';
      const who = { institution, roles: [role], person: `${role}-person` };
      expect([role, (await write(CHOSEN, '"0"', who)).status]).toEqual([role, 200]);
      expect((await read(who)).body).toEqual(CHOSEN);
    }
    expect((await read({ ...ANNA, roles: ['nothing'] })).status).toBe(404);
    const anonymous = await fetch(`${province.url}/api/protocol-registry/v1/preferences`);
    expect(anonymous.status).toBe(401);
  });
});
