import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { laneOf, type LogRecord } from '#messaging';
import { PartyModule } from '#party';
import { loadConfig, NodeConfig } from '#platform';
import { startPartyNetwork, waitFor, type PartyNetwork, type TestNodeSpec } from '#testing';
import { ProvinceAuditConfig } from '../src/config.js';
import { GUESTS, ProvinceAuditModule } from '../src/province-audit.module.js';
import { seeProofsOfOwn } from './see-proofs-of-own.js';
import { seeLogPublished } from './see-log-published.js';
import { seeState, seeStepUp } from './see-step-up.js';
import { seeTablesPublished } from './see-tables-published.js';
import { alterLog } from './tampering.js';

const party = (id: string, institutions: readonly string[]): TestNodeSpec => ({
  id,
  institutions,
  load: (environment) => {
    const config = loadConfig(NodeConfig, environment);
    return { config, module: PartyModule.forRoot({ config }) };
  },
});

const audit: TestNodeSpec = {
  id: 'province-audit',
  institutions: ['provincia-bat'],
  environment: {
    STAFFETTA_PARTY_NODES: 'intake-cav,intake-ambiti',
    STAFFETTA_LOG_ORIGIN: 'prova.example/log',
  },
  guests: GUESTS,
  ignoresPulse: true,
  load: (environment) => {
    const config = loadConfig(ProvinceAuditConfig, environment);
    return { config, module: ProvinceAuditModule.forRoot(config) };
  },
};

const LANE = laneOf('intake-cav', 'intake-ambiti');
const REQUEST = {
  to: 'ambito-barletta',
  service: 'equipe-care',
  urgency: 'E2',
  necessity: { ground: 'vital-interest', decidedBy: 'DATI INVENTATI' },
  needs: { adults: 1, children: [], callback: { name: 'DATI INVENTATI', phone: '000 900 0002' } },
};

let network: PartyNetwork;
let db: DataSource;

beforeAll(async () => {
  network = await startPartyNetwork([
    party('intake-cav', ['cav-1']),
    party('intake-ambiti', ['ambito-barletta']),
    audit,
  ]);
  db = await new DataSource({ type: 'postgres', url: network.databaseUrl('province-audit') }).initialize();
});
afterAll(async () => {
  await db.destroy();
  await network.stop();
});

interface Answer {
  readonly status: number;
  readonly body: {
    ok?: boolean;
    size?: number;
    faults?: unknown[];
    items?: Record<string, unknown>[];
    state?: string;
    code?: string;
  };
}

/** Calls the audit as somebody of whatever institution. */
async function ask(
  institution: string,
  role: string,
  path: string,
  body?: object,
  key = newId(),
): Promise<Answer> {
  const token = await network.issuer.token(institution, [role]);
  const response = await fetch(`${network.node('province-audit').url}/api/province-audit/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const leaves = async (topic: string): Promise<number> => {
  const [row]: { n: number }[] = await db.query(`SELECT count(*)::int AS n FROM envelope WHERE topic = $1`, [
    topic,
  ]);
  return row?.n ?? 0;
};

const laneRecords = async (): Promise<LogRecord[]> => {
  const partitions = await network.log.offsets(LANE);
  const records = await Promise.all(
    partitions.map(({ partition }) => network.log.read(LANE, partition, 0n, 100)),
  );
  return records.flat();
};

/** Appends what somebody with the lane's rights could append. */
const forge = ({ topic, partition, key, headers }: LogRecord, value: Buffer): Promise<void> =>
  network.log.append(topic, partition, [{ key: key ?? '', headers: Object.fromEntries(headers), value }]);

describe('the audit as a node', () => {
  it('keeps a record of what the parties say to each other', async () => {
    const sent = await network.call('cav-1', 'referrals', { body: REQUEST });
    const id = String(sent.body['id']);
    await network.untilState('ambito-barletta', id, 'received');
    await network.say('ambito-barletta', id, 'acknowledgement');
    await network.say('ambito-barletta', id, 'decline', { reason: 'no-place' });
    await waitFor('four leaves', async () => (await leaves(LANE)) === 4);
    const [row]: { state: string }[] = await db.query(
      `SELECT state->>'state' AS state FROM referral WHERE id = $1`,
      [id],
    );
    expect(row?.state).toBe('declined');
    const { status, body } = await ask('provincia-bat', 'auditor', 'check');
    expect([status, body.ok, body.faults]).toEqual([200, true, []]);
    expect((await ask('provincia-bat', 'auditor', 'findings')).body.items).toEqual([]);
  });

  it('asks who is concerned, hears the answer, and tells on the bus only that', async () => {
    const [record] = await laneRecords();
    if (record === undefined) throw new Error('nothing was said');
    await forge(record, Buffer.from('other'));
    const finding = await waitFor(
      'a finding',
      async () => (await ask('cav-1', 'coordinator', 'findings')).body.items?.[0],
    );
    expect(finding).toMatchObject({ rule: 'void-record', institutions: ['cav-1'], state: 'open' });
    const path = `findings/${String(finding['id'])}`;
    expect((await ask('ambito-barletta', 'coordinator', 'findings')).body.items).toEqual([]);
    expect(
      (await ask('ambito-barletta', 'coordinator', `${path}/answer`, { answer: 'not-ours' })).status,
    ).toBe(404);
    expect((await ask('cav-1', 'coordinator', `${path}/closure`, {})).status).toBe(404);
    expect((await ask('cav-1', 'coordinator', `${path}/answer`, { answer: 'canary' })).status).toBe(400);
    for (const note of ['Chiamare 000 900 0002.', 'Via Zanzara 3']) {
      const refused = await ask('cav-1', 'coordinator', `${path}/answer`, { answer: 'operator', note });
      expect([refused.status, refused.body.code]).toEqual([422, 'request.contact-in-code']);
    }
    // whoever closes never answers
    expect((await ask('cav-1', 'auditor', `${path}/answer`, { answer: 'operator' })).status).toBe(404);
    const [first, closing] = [newId(), newId()];
    const early = { answer: 'operator', note: 'Da chiarire.' };
    expect((await ask('cav-1', 'dpo', `${path}/answer`, early, first)).status).toBe(200);
    const answered = await ask('cav-1', 'dpo', `${path}/answer`, { answer: 'software', note: 'Corretto.' });
    expect(answered).toMatchObject({ status: 200, body: { state: 'answered' } });
    // a request that comes again takes nothing back; its key is good for nothing else
    expect((await ask('cav-1', 'dpo', `${path}/answer`, early, first)).body).toEqual(answered.body);
    expect(await ask('cav-1', 'dpo', `${path}/answer`, { answer: 'not-ours' }, first)).toMatchObject({
      status: 422,
      body: { code: 'idempotency.reused' },
    });
    for (let times = 0; times < 2; times += 1) {
      const closed = await ask('provincia-bat', 'auditor', `${path}/closure`, {}, closing);
      expect(closed).toMatchObject({ status: 200, body: { state: 'closed', answer: 'software' } });
    }
    expect((await ask('provincia-bat', 'auditor', `${path}/closure`, {})).status).toBe(409);
    expect((await ask('cav-1', 'dpo', `${path}/answer`, early, first)).status).toBe(200);
    // its own words come back and get their leaves like anybody's
    await waitFor('its own leaves', async () => (await leaves('audit')) === 2);
    const told = await network.log.read('audit', 0, 0n, 10);
    expect(told.map(({ value }) => JSON.parse(value.toString()) as unknown)).toEqual([
      { finding: finding['id'], rule: 'void-record' },
      { finding: finding['id'], rule: 'void-record' },
    ]);
    expect((await ask('provincia-bat', 'auditor', 'check')).body).toMatchObject({ ok: true });
  });

  it('publishes its log: as it is now to those who oversee a party, to everybody a day at a time', async () => {
    await seeLogPublished({
      url: network.node('province-audit').url,
      size: (await ask('provincia-bat', 'auditor', 'check')).body.size ?? 0,
      bearer: async (institution, role) => `Bearer ${await network.issuer.token(institution, [role])}`,
    });
  });

  it('shows the auditor one event, through a finding, on a record that the asked can read', async () => {
    const [record] = await laneRecords();
    const time = record?.headers.find(([name]) => name === 'ce_time')?.[1] ?? '';
    const [{ digest = '' } = {}]: { digest?: string }[] = await db.query(
      `SELECT digest FROM leaf JOIN envelope USING (index) WHERE attributes->>'time' = $1`,
      [time],
    );
    const id = newId();
    await db.query(
      `INSERT INTO finding (id, rule, key, severity, institutions, subject, raised_at)
       VALUES ($1, 'time-ahead', $2, 'notice', ARRAY['cav-1'], '{}', now())`,
      [id, digest],
    );
    const path = `findings/${id}/event`;
    const reading = newId();
    for (const [institution, role] of [
      ['cav-1', 'auditor'],
      ['cav-1', 'dpo'],
      ['provincia-bat', 'coordinator'],
      ['provincia-bat', 'admin'],
    ] as const)
      expect((await ask(institution, role, path, { reason: 'authority' })).status).toBe(404);
    expect((await ask('provincia-bat', 'auditor', path, { reason: 'curiosity' })).status).toBe(400);
    const once = await ask('provincia-bat', 'auditor', path, { reason: 'authority' }, reading);
    expect(once).toMatchObject({ status: 200, body: { type: 'submitted', institution: 'cav-1' } });
    expect(await ask('provincia-bat', 'auditor', path, { reason: 'authority' }, reading)).toEqual(once);
    const seen = (await ask('cav-1', 'dpo', 'readings')).body.items;
    expect(seen).toEqual([expect.objectContaining({ finding: id, reason: 'authority' })]);
    expect(seen?.[0]).not.toHaveProperty('reader');
    expect((await ask('ambito-barletta', 'coordinator', 'readings')).body.items).toEqual([]);
    expect((await ask('provincia-bat', 'auditor', 'readings')).body.items).toEqual([
      expect.objectContaining({ finding: id, reader: expect.any(String) }),
    ]);
    expect((await ask('cav-1', 'operator', 'readings')).status).toBe(404);
  });

  it('shows single events only to whoever has just signed in', () => seeStepUp(network));
  it('tells its state to everybody in a sentence, to the auditor in fields', () => seeState(network));

  it('notices an altered row', async () => {
    const { body: before } = await ask('provincia-bat', 'auditor', 'check');
    await alterLog(
      db,
      `UPDATE envelope SET attributes = attributes || '{"time":"2026-01-01T00:00:00Z"}' WHERE index = 2`,
    );
    const { body } = await ask('provincia-bat', 'auditor', 'check');
    expect(body).toMatchObject({ ok: false, size: before.size });
    expect(body.faults).toContainEqual({ index: 2, fault: 'envelope' });
  });

  it('proves an event to whoever oversees its speaker, once others have cosigned', async () => {
    const rows: { id: string }[] = await db.query(
      `SELECT attributes->>'id' AS id FROM envelope WHERE attributes->>'source' = '/intake-cav/cav-1' LIMIT 1`,
    );
    const path = `proofs/${rows[0]?.id ?? ''}`;
    await seeProofsOfOwn((institution, role, of) => ask(institution, role, of), path);
  });

  it.each([
    ['cav-1', 'coordinator', 'check'],
    ['cav-1', 'auditor', 'check'],
    ['cav-1', 'operator', 'indicators'],
    ['provincia-bat', 'registrar', 'indicators?period=2025'],
    ['provincia-bat', 'admin', 'indicators'],
    ['cav-1', 'operator', 'findings'],
    ['provincia-bat', 'planner', 'check'],
    ['cav-1', 'auditor', 'envelopes?from=0&to=1'],
    ['provincia-bat', 'registrar', 'findings'],
  ])('is closed to %s as %s: %s', async (institution, role, path) => {
    expect((await ask(institution, role, path)).status).toBe(404);
  });

  it('publishes a period once, after its end, by the auditor’s hand alone', () =>
    seeTablesPublished(ask, async (role, path, accept = '*/*') => {
      const token = await network.issuer.token('provincia-bat', [role]);
      const { url } = network.node('province-audit');
      const headers = { authorization: `Bearer ${token}`, accept };
      const response = await fetch(`${url}/api/province-audit/v1/${path}`, { headers });
      return { status: response.status, headers: response.headers, text: await response.text() };
    }));

  it('tells whoever runs it how it does', async () => {
    const { status, body } = await ask('provincia-bat', 'admin', 'operations/status');
    expect({ status, ...body }).toMatchObject({ status: 200, parked: 0, waiting: 0, signing: 'current' });
    const health = await fetch(`${network.node('province-audit').privateUrl}/health/ready`);
    expect(health.status).toBe(200);
  });

  it('shows a foreign auditor what concerns her institution, and no more', async () => {
    expect((await ask('ambito-barletta', 'auditor', 'findings')).body.items).toEqual([]);
  });

  it.each([
    ['findings?limit=0', 400],
    ['findings?limit=1000', 400],
    ['findings?state=x', 400],
    ['findings?cursor=x', 400],
    [`findings?cursor=${Buffer.from('["x","y"]').toString('base64url')}`, 400],
    ['indicators?period=x', 400],
    ['indicators?period=2031', 404],
    ['envelopes', 400],
    ['envelopes?from=1&to=1', 400],
    ['envelopes?from=0&to=1025', 400],
    ['envelopes?from=0&to=2', 200],
    ['envelopes?from=0&to=100000&topic=registry', 200],
    ['envelopes?from=0&to=2&topic=statements', 400],
  ])('answers %s with %i', async (path, status) => {
    expect((await ask('provincia-bat', 'auditor', path)).status).toBe(status);
  });
});
