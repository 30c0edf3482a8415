import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { laneType, toHeaders, type Attributes } from '#contracts';
import { newId } from '#kernel';
import { generateEventKey, sealBody, type EventKey } from '#trust';
import { waitFor } from '#testing';
import { allIsTold, checkOf } from './support/audit.js';
import { staffetta } from './support/cli.js';
import type { Client, Reply } from './support/client.js';
import { query, withDatabase } from './support/database.js';
import { HostileLane } from './support/hostile.js';
import { appendRaw, attributesOf, LANE, resigned, type Forged } from './support/lane.js';
import { awaitState, say, type Referral } from './support/referrals.js';
import { onBothLogs } from './support/with-stack.js';

const START_MS = 180_000;
const LONG_MS = 120_000;
const CAV = '/intake-cav/cav-1';

onBothLogs('a record that is not as it should be', (stack) => {
  let lane: HostileLane;
  beforeAll(async () => {
    lane = await HostileLane.open(stack());
  }, START_MS);
  afterAll(() => lane.close());

  const keyOf = (speaker = CAV): EventKey => {
    const key = lane.keys[speaker.includes('intake-cav') ? 'intake-cav' : 'shelter-beds'].eventKey(speaker);
    if (key === undefined) throw new Error(`no key of ${speaker}`);
    return key;
  };
  const submitted = (): ReturnType<HostileLane['genuine']> => lane.genuine(lane.victim, 'submitted');
  const forged = async (change: Partial<Attributes>, key = keyOf(), value?: Buffer): Promise<Forged> =>
    resigned(await submitted(), change, key, value);
  const departed = async (n: number, more: Partial<Attributes> = {}, value?: Buffer): Promise<Forged> => {
    const { id: _, ...base } = attributesOf(await submitted());
    const {
      kind: _k,
      urgency: _u,
      ground: _g,
      protocol: _p,
      flow: _f,
      purpose: _pu,
      tiers: _t,
      ...common
    } = base;
    const record = {
      headers: Object.entries(toHeaders({ ...common, id: newId() })),
      value: Buffer.from('{}'),
    };
    return resigned(record, { type: laneType('departed'), n: String(n), ...more }, keyOf(), value);
  };

  it.each<[string, string, () => Promise<Forged>]>([
    [
      'whose signature is of other words',
      'signature',
      async () => {
        const record = await submitted();
        const attributes = { ...attributesOf(record), time: '2026-01-01T00:00:00.000Z' };
        return { key: lane.victim, headers: toHeaders(attributes), value: record.value };
      },
    ],
    ['whose key nobody has listed', 'unlisted-key', () => forged({}, generateEventKey())],
    ['of a type that is not known', 'type', () => forged({ type: laneType('teleported') })],
    ['whose envelope breaks its contract', 'envelope', () => forged({ keycommit: 'short' })],
    [
      'by somebody who is no party on that side',
      'party',
      async () => {
        const source = '/shelter-beds/casa-rifugio-1';
        const { headers, value } = await departed(9, { source });
        return resigned({ headers: Object.entries(headers), value }, {}, keyOf(source));
      },
    ],
    [
      'whose value is another one',
      'payload-hash',
      async () => ({ ...(await forged({ id: newId() })), value: Buffer.from('another') }),
    ],
    [
      'whose value is cut off',
      'payload-hash',
      async () => {
        const { key, headers, value } = await forged({ id: newId() });
        return { key, headers, value: value.subarray(0, value.length / 2) };
      },
    ],
  ])(
    '%s is void alike for all, and holds back nobody',
    async (_, fault, make) => {
      const place = await lane.put(await make());
      await lane.isVoid(place, fault);
      await lane.goesOn();
      await lane.isFound('void-record', { ...place, offset: String(place.offset), fault });
    },
    LONG_MS,
  );

  it.each<[string, RegExp, (headers: [string, string][]) => [string, string][]]>([
    ['repeats a header', /^repeated-header$/, (h) => [...h, ['ce_id', newId()]]],
    ['has U+0000 in its headers', /./, (h) => [...h, ['ce_no\0te', 'a\0b']]],
    ['has a lone surrogate in its headers', /./, (h) => [...h, ['ce_note\ud800', '\udc00']]],
  ])(
    'that %s is void alike for all, and holds back nobody',
    async (_, fault, change) => {
      const { key, headers, value } = await forged({ id: newId() });
      const offset = await lane.end(LANE, lane.partition);
      const place = { topic: LANE, partition: lane.partition };
      await appendRaw(lane.stack, place, { key, headers: change(Object.entries(headers)), value });
      await lane.isVoid({ ...place, offset }, fault);
      await lane.goesOn();
    },
    LONG_MS,
  );

  it(
    'in another place than its own is void alike for all',
    async () => {
      const record = await forged({ id: newId() });
      const partition = (lane.partition + 1) % 6;
      await lane.isVoid(await lane.put(record, { partition }), 'partition');
      await lane.isVoid(await lane.put({ ...record, key: newId() }), 'key');
      const elsewhere = await lane.put(record, { topic: 'referrals.intake-ambiti.shelter-beds' });
      await lane.isVoid(elsewhere, 'topic', ['intake-ambiti', 'shelter-beds', 'province-audit']);
      await lane.goesOn();
    },
    LONG_MS,
  );

  it(
    'that is there again changes nothing',
    async () => {
      const before = await lane.agree(lane.victim);
      const { key, headers, value } = await lane.genuine(lane.victim, 'acknowledged');
      const place = await lane.put({ key: key ?? '', headers: Object.fromEntries(headers), value });
      await lane.goesOn();
      expect(await lane.agree(lane.victim)).toEqual(before);
      for (const node of ['intake-cav', 'shelter-beds', 'province-audit']) {
        expect(await lane.fault(node, place)).toBeUndefined();
      }
    },
    LONG_MS,
  );

  it(
    'that gives a number to another event is void, and the first one stands',
    async () => {
      const before = await lane.agree(lane.victim);
      const record = await forged({ id: newId() });
      const place = await lane.put(record);
      await lane.isVoid(place, 'equivocation');
      await lane.goesOn();
      expect(await lane.agree(lane.victim)).toEqual(before);
      await lane.isFound('equivocation', { referral: lane.victim, side: 's', n: 1 });
    },
    LONG_MS,
  );

  it(
    'that names other parties than its referral has is void at both, as the audit judges it',
    async () => {
      const before = await lane.agree(lane.victim);
      const n = await lane.nextNumber('s');
      const key = keyOf('/intake-cav/cav-2');
      const record = await departed(n, { from: 'cav-2', source: '/intake-cav/cav-2' });
      const foreign = resigned({ headers: Object.entries(record.headers), value: record.value }, {}, key);
      await lane.isVoid(await lane.put(foreign), 'party', ['intake-cav', 'shelter-beds']);
      await lane.isFound('wrong-party', { referral: lane.victim, speaker: '/intake-cav/cav-2' });
      await lane.goesOn();
      expect(await lane.agree(lane.victim)).toEqual(before);
    },
    LONG_MS,
  );

  it(
    'whose number is too high waits for the missing one, and commands wait with it',
    async () => {
      const n = await lane.nextNumber('s');
      const [first, second] = [await departed(n), await departed(n + 1)];
      await lane.put(second);
      for (const party of [lane.centre, lane.shelter]) {
        await waits(party, lane.victim);
        expect(await command(party, lane.victim)).toMatchObject({
          status: 503,
          body: { code: 'referral.waiting' },
        });
      }
      await lane.put(first);
      const told = await lane.agree(lane.victim);
      expect(told.slice(-2).map((item) => [item.side, item.n])).toEqual([
        ['s', n],
        ['s', n + 1],
      ]);
      await lane.goesOn();
    },
    LONG_MS,
  );

  it(
    'that does not fit the state is superseded for both',
    async () => {
      const n = await lane.nextNumber('s');
      await lane.put(await departed(n, { type: laneType('info-provided'), re: newId() }));
      const told = await lane.agree(lane.victim);
      expect(told.at(-1)).toMatchObject({ type: 'info-provided', n, superseded: true });
      await lane.goesOn();
    },
    LONG_MS,
  );

  it(
    'of a later version, or that breaks its schema inside, is folded by its name',
    async () => {
      const n = await lane.nextNumber('s');
      const later = { type: 'staffetta.referral.departed.v9' };
      const dataschema = 'urn:staffetta:event:referral.departed:v9';
      await lane.put(await departed(n, { ...later, dataschema }));
      expect((await lane.agree(lane.victim)).at(-1)).toMatchObject({
        type: 'departed',
        n,
        superseded: false,
      });
      await lane.isFound('unknown-version', { referral: lane.victim });

      const key = await lane.keys['intake-cav'].subjectKey(lane.victim);
      const id = newId();
      const { from = '', to = '' } = attributesOf(await submitted());
      const binding = { id, type: laneType('departed'), subject: lane.victim, from, to, side: 's' };
      const value = await sealBody({ key: key ?? Buffer.alloc(32), body: { nonsense: true }, binding });
      await lane.put(await departed(n + 1, { id }, value));
      expect((await lane.agree(lane.victim)).at(-1)).toMatchObject({ type: 'departed', n: n + 1 });
      await lane.goesOn();
    },
    LONG_MS,
  );

  it(
    'that opens a referral but does not open itself is blocked by the recipient',
    async () => {
      const subject = newId();
      const { value } = await submitted();
      await lane.put(await forged({ id: newId(), subject }, keyOf(), Buffer.alloc(value.length, 'x')));
      for (const party of [lane.centre, lane.shelter]) await awaitState(party, subject, 'blocked');
      const told = await lane.agree(subject);
      expect(told.map(({ side, type }) => `${side} ${type}`)).toEqual(['s submitted', 'r blocked']);
      await lane.goesOn();
      await lane.isFound('blocked', { referral: subject, blocked: 'unreadable' });
    },
    LONG_MS,
  );

  it(
    'that this node cannot process is parked with what follows it, until somebody has mended the node',
    async () => {
      const { centre, shelter, victim } = lane;
      const url = stack().stack.nodes['shelter-beds']?.databaseUrl ?? '';
      const run = (sql: string): Promise<unknown> => withDatabase(url, (client) => client.query(sql));
      await run(`CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF NEW.referral = '${victim}' THEN RAISE EXCEPTION 'a bug' USING ERRCODE = 'XX000'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER broken BEFORE INSERT ON referral_event FOR EACH ROW EXECUTE FUNCTION broken()`);
      await centre.post(`referrals/${victim}/departure`);
      await waitFor('it is parked', async () => {
        const rows = await query(stack(), 'shelter-beds', 'SELECT 1 FROM parked WHERE subject = $1', [
          victim,
        ]);
        return rows.length > 0;
      });
      expect(await command(shelter, victim)).toMatchObject({
        status: 503,
        body: { code: 'referral.parked' },
      });
      const listed = await staffetta(stack(), 'parked', 'list', '--json');
      expect(listed.code).toBe(1);
      expect(JSON.parse(listed.stdout)).toMatchObject({ parked: [{ subject: victim, errorCode: 'XX000' }] });
      await say(shelter, lane.bystander, 'waitlisting');
      await run('DROP TRIGGER broken ON referral_event; DROP FUNCTION broken()');
      expect((await staffetta(stack(), 'parked', 'retry', victim)).code).toBe(0);
      expect((await staffetta(stack(), 'parked', 'list')).code).toBe(0);
      expect((await lane.agree(victim)).at(-1)).toMatchObject({ side: 's', type: 'departed' });
    },
    LONG_MS,
  );

  it('leaves the audit’s record whole: what a stolen key did to its own chain is a finding', async () => {
    await allIsTold(stack());
    const auditor = stack().as('provincia-bat', 'auditor', 'province-audit');
    expect(await checkOf(auditor)).toMatchObject({ ok: true, faults: [] });
  });
});

/** Whether the node says that the referral waits for a missing number; a command before that would take one. */
const waits = (party: Client, id: string): Promise<boolean> =>
  waitFor(`${party.institution} waits`, async () => {
    const { body } = await party.get<Referral & { waiting: boolean }>(`referrals/${id}`);
    return body.waiting;
  });

const command = (party: Client, id: string): Promise<Reply<object>> =>
  party.post(`referrals/${id}/${party.institution === 'cav-1' ? 'departure' : 'waitlisting'}`);
