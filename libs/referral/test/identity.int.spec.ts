import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import {
  discloseIdentity,
  expireAgreements,
  keepIdentity,
  openCase,
  readCaseIdentity,
  recordAgreement,
  recorded,
  wantIdentity,
  withdrawAgreement,
  writeCaseIdentity,
  type RecordAgreement,
  type ToldIdentity,
} from '../src/index.js';
import { COORDINATOR, OPERATOR } from './fixtures.js';
import { AMBITO, CASA, CASA_2, CAV, Network, type Node } from './network.js';

let network: Network;
let cav: Node;
let casa: Node;
let ambiti: Node;

beforeAll(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
  casa = await network.node('shelter-beds');
  ambiti = await network.node('intake-ambiti');
});
afterAll(() => network.close());

const settle = (): Promise<void> => network.settle(cav, casa, ambiti);

const HER = {
  name: 'Nome Canarino',
  phone: '000 900 0042',
  contact: { channel: 'phone', hours: 'la mattina' },
  children: [{ name: 'Figlio Canarino' }, { name: 'Figlia Canarina' }],
};

async function file(identity: typeof HER | null = HER): Promise<string> {
  const { id } = await cav.db.transaction((tx) =>
    openCase(tx, cav.ctx, { institution: CAV, subject: 'woman', alias: 'Canarino', actor: 'operator' }),
  );
  if (identity !== null) await write(id, identity);
  return id;
}

const write = (
  id: string,
  identity: Parameters<typeof writeCaseIdentity>[2]['identity'],
  person = OPERATOR,
): Promise<number> =>
  recorded(cav.db, cav.ctx, (tx) =>
    writeCaseIdentity(tx, cav.ctx, {
      institution: CAV,
      case: id,
      person,
      identity,
      requireVersion: () => undefined,
    }),
  );

const read = (id: string, person = OPERATOR) =>
  recorded(cav.db, cav.ctx, (tx) => readCaseIdentity(tx, cav.ctx, { institution: CAV, case: id, person }));

const agree = async (caseId: string, more: Partial<RecordAgreement> = {}): Promise<string> => {
  const { id } = await cav.db.transaction((tx) =>
    recordAgreement(tx, cav.ctx, {
      institution: CAV,
      case: caseId,
      ...(more.class === undefined ? { to: CASA } : {}),
      service: 'placement',
      tiers: ['T0', 'T1', 'T2'],
      method: 'oral',
      heardBy: 'Operatrice Canarina',
      validUntil: new Date(cav.ctx.clock.now().getTime() + 86_400_000),
      actor: 'operator',
      ...more,
    }),
  );
  return id;
};

const withdraw = (agreement: string) =>
  cav.db.transaction((tx) =>
    withdrawAgreement(tx, cav.ctx, { institution: CAV, agreement, actor: 'operator' }),
  );

interface Placement {
  readonly id: string;
  readonly caseId: string;
  readonly agreement: string;
}

/** A placement that the house has offered and she has said yes to. */
async function confirmed(
  more: { readonly urgency?: 'E1' | 'E3'; readonly caseId?: string; readonly agreement?: string } = {},
): Promise<Placement> {
  const caseId = more.caseId ?? (await file());
  const agreement = more.agreement ?? (await agree(caseId));
  const { id } = await cav.submit({
    case: caseId,
    agreement,
    necessity: undefined,
    urgency: more.urgency ?? 'E1',
  });
  await settle();
  await casa.say(id, CASA, 'acknowledged');
  await settle();
  await casa.say(id, CASA, 'offered', { body: { until: '2099-01-01T00:00:00Z' } });
  await settle();
  await cav.say(id, CAV, 'confirmed');
  await settle();
  return { id, caseId, agreement };
}

const claim = (referral: string, more: { claimant?: string; purpose?: string } = {}): Promise<ToldIdentity> =>
  recorded(cav.db, cav.ctx, (tx) =>
    discloseIdentity(tx, cav.ctx, {
      id: newId(),
      referral,
      claimant: CASA,
      holder: CAV,
      purpose: 'protection',
      ...more,
    }),
  );

const want = (referral: string, person = OPERATOR) => ({
  institution: CASA,
  referral,
  person,
  purpose: 'protection',
});
const ask = (referral: string, person = OPERATOR) =>
  recorded(casa.db, casa.ctx, (tx) => wantIdentity(tx, casa.ctx, want(referral, person)));
const keep = (referral: string, told: ToldIdentity) =>
  recorded(casa.db, casa.ctx, (tx) => keepIdentity(tx, casa.ctx, want(referral), told));

const refusal = (rule: string) => ({ code: 'identity.refused', details: { rule } });

const lastAccess = async (node: Node): Promise<unknown> => {
  const rows: unknown[] = await node.db.query(
    `SELECT actor, action, outcome, reach, tier FROM access_record ORDER BY position DESC LIMIT 1`,
  );
  return rows[0];
};

describe('name and contact at home', () => {
  it('are read by those who work on the case, and every reading is recorded', async () => {
    const id = await file();
    const { identity, version } = await read(id);
    expect(identity).toMatchObject({ name: HER.name, phone: HER.phone, contact: HER.contact });
    expect(identity?.children.map(({ name }) => name)).toEqual(HER.children.map(({ name }) => name));
    expect(version).toBe(2);
    expect(await lastAccess(cav)).toEqual({
      actor: 'operator',
      action: 'identity-read',
      outcome: 'allowed',
      reach: 'team',
      tier: 'T2',
    });
    for (const person of [COORDINATOR, { subject: 'colleague', roles: ['operator'] }]) {
      await expect(read(id, person)).rejects.toMatchObject({ kind: 'not-found', code: 'case.not-found' });
      expect(await lastAccess(cav)).toMatchObject({
        actor: person.subject,
        outcome: 'denied',
        reach: 'not-assigned',
      });
    }
  });

  it('keep each child the same one, whether the list comes back with ids or without', async () => {
    const id = await file();
    const before = (await read(id)).identity?.children ?? [];
    await write(id, { ...HER, children: [{ name: 'Altro nome' }, { name: 'Figlia Canarina' }] });
    expect((await read(id)).identity?.children.map((child) => child.id)).toEqual(
      before.map((child) => child.id),
    );
    const [, second] = before;
    await write(id, { ...HER, children: [{ id: second?.id, name: 'Figlia' }, { name: 'Terzo' }] });
    const after = (await read(id)).identity?.children ?? [];
    expect(after[0]?.id).toBe(second?.id);
    expect(before.map((child) => child.id)).not.toContain(after[1]?.id);
  });

  it('are in the database as nobody can read them', async () => {
    const caseId = await file();
    await agree(caseId);
    const tables: { name: string }[] = await cav.db.query(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    for (const { name } of tables) {
      const rows: { row: string }[] = await cav.db.query(`SELECT t::text AS row FROM "${name}" t`);
      const text = rows.map(({ row }) => row).join('\n');
      const bytes = text.replaceAll('\\\\x', '').toLowerCase();
      expect({ name, found: /canarin|000 900 0042/i.test(text) }).toEqual({ name, found: false });
      expect({ name, found: bytes.includes(Buffer.from('Canarin').toString('hex')) }).toEqual({
        name,
        found: false,
      });
    }
  });
});

describe('a claim for name and contact', () => {
  it('is answered once a place is confirmed; both sides say so, and the recipient keeps it', async () => {
    const { id } = await confirmed();
    const wanted = await ask(id);
    expect(wanted).toEqual({ claim: { referral: id, holder: CAV, claimant: CASA, purpose: 'protection' } });
    const told = await claim(id);
    // no agreement of their own: the children are counted, not named
    expect(told).toEqual({ name: HER.name, phone: HER.phone, contact: HER.contact, children: [{}, {}] });
    expect(await lastAccess(cav)).toEqual({
      actor: `institution:${CASA}`,
      action: 'identity-disclosed',
      outcome: 'allowed',
      reach: 'peer',
      tier: 'T2',
    });
    expect(await keep(id, told)).toEqual(told);
    expect(await ask(id)).toEqual({ known: told });
    await settle();
    const names = (await cav.timeline(id, CAV)).map(({ type }) => type);
    expect(names.filter((name) => name.startsWith('identity-'))).toEqual([
      'identity-disclosed',
      'identity-opened',
    ]);
    expect(await cav.timeline(id, CAV)).toEqual(await casa.timeline(id, CASA));
  });

  it('names a child whose own agreement covers it', async () => {
    const { id, caseId } = await confirmed();
    const child = (await read(caseId)).identity?.children[1]?.id;
    await agree(caseId, { child });
    expect((await claim(id)).children).toEqual([{}, { name: 'Figlia Canarina' }]);
    await expect(agree(caseId, { child: newId() })).rejects.toMatchObject({ code: 'agreement.child' });
  });

  it('is for the team: not for the coordinator before it, nor for a colleague', async () => {
    const { id } = await confirmed();
    for (const person of [COORDINATOR, { subject: 'colleague', roles: ['operator'] }]) {
      await expect(ask(id, person)).rejects.toMatchObject({ kind: 'not-found' });
    }
  });

  it('is refused before a place is confirmed', async () => {
    const caseId = await file();
    const agreement = await agree(caseId);
    const { id } = await cav.submit({ case: caseId, agreement, necessity: undefined });
    await settle();
    await casa.say(id, CASA, 'acknowledged');
    await settle();
    await expect(claim(id)).rejects.toMatchObject(refusal('not-confirmed'));
    await expect(ask(id)).rejects.toMatchObject(refusal('not-confirmed'));
    expect(await lastAccess(casa)).toMatchObject({ outcome: 'denied', reach: 'not-confirmed' });
  });

  it.each([[CASA_2], [AMBITO]])('of somebody else, %s, finds nothing', async (claimant) => {
    const { id } = await confirmed();
    await expect(claim(id, { claimant })).rejects.toMatchObject({ kind: 'not-found' });
    expect(await lastAccess(cav)).toMatchObject({ actor: `institution:${claimant}`, outcome: 'denied' });
  });

  it('is refused for another purpose than the flow’s', async () => {
    const { id } = await confirmed();
    await expect(claim(id, { purpose: 'support' })).rejects.toMatchObject(refusal('wrong-purpose'));
  });

  it('is refused where her agreement names a class only, or not the identity', async () => {
    for (const more of [
      { class: 'casa-rifugio', tiers: ['T0', 'T1'] as const },
      { tiers: ['T0', 'T1'] as const },
      { to: CASA, tiers: ['T0', 'T1'] as const },
    ]) {
      const caseId = await file();
      const { id } = await confirmed({ caseId, agreement: await agree(caseId, more) });
      await expect(claim(id)).rejects.toMatchObject(refusal('no-agreement'));
      // at confirmation she names the house
      await agree(caseId);
      expect((await claim(id)).name).toBe(HER.name);
    }
  });

  it('is refused where she excludes the house, nothing is written down, or the end is on its way', async () => {
    const { id, caseId } = await confirmed();
    await cav.db.query(
      `INSERT INTO institution_block (case_id, institution, blocked, added_by) VALUES ($1, $2, $3, 'operator')`,
      [caseId, CAV, CASA],
    );
    await expect(claim(id)).rejects.toMatchObject(refusal('recipient-excluded'));

    const empty = await file(null);
    const nothing = await confirmed({ caseId: empty, agreement: await agree(empty) });
    await expect(claim(nothing.id)).rejects.toMatchObject(refusal('none'));

    const ending = await confirmed();
    await cav.say(ending.id, CAV, 'cancelled', { attributes: { reason: 'other' } });
    await expect(claim(ending.id)).rejects.toMatchObject(refusal('ended'));
    await settle();
    await expect(claim(ending.id)).rejects.toMatchObject(refusal('ended'));
    await expect(ask(ending.id)).rejects.toMatchObject(refusal('ended'));
  });

  it('stops when the registry has been silent for ten minutes, an emergency after three days', async () => {
    const ordinary = await confirmed({ urgency: 'E3' });
    const emergency = await confirmed();
    const minute = 60_000;
    const silent = async (age: number | undefined): Promise<(string | undefined)[]> => {
      cav.registryAge = age;
      const outcomes = await Promise.allSettled([claim(ordinary.id), claim(emergency.id)]);
      return outcomes.map((outcome) =>
        outcome.status === 'fulfilled'
          ? 'told'
          : (outcome.reason as { details: { rule?: string } }).details.rule,
      );
    };
    try {
      expect(await silent(10 * minute)).toEqual(['told', 'told']);
      expect(await silent(10 * minute + 1)).toEqual(['registry-stale', 'told']);
      expect(await lastAccess(cav)).toBeDefined();
      const flagged: unknown[] = await cav.db.query(
        `SELECT referral FROM access_record WHERE reach = 'peer-on-cached-registry'`,
      );
      expect(flagged).toEqual([{ referral: emergency.id }]);
      expect(await silent(72 * 60 * minute)).toEqual(['registry-stale', 'told']);
      expect(await silent(72 * 60 * minute + 1)).toEqual(['registry-stale', 'registry-stale']);
      expect(await silent(undefined)).toEqual(['registry-stale', 'registry-stale']);
    } finally {
      cav.registryAge = 0;
    }
  });
});

describe('her agreement taken back', () => {
  it('stops disclosure at both sides, also where another agreement told', async () => {
    const caseId = await file();
    const wide = await agree(caseId, { class: 'casa-rifugio', tiers: ['T0', 'T1'] });
    const { id } = await confirmed({ caseId, agreement: wide });
    const narrow = await agree(caseId);
    await keep(id, await claim(id));
    expect((await withdraw(narrow)).referrals).toEqual([id]);
    await expect(claim(id)).rejects.toMatchObject(refusal('frozen'));
    await settle();
    await expect(ask(id)).rejects.toMatchObject({ code: 'referral.frozen' });
    expect(await casa.see(id, CASA)).toMatchObject({ state: 'cancelled', frozen: true });
  });

  it('ends by itself when its time has passed, once', async () => {
    const { id, agreement } = await confirmed();
    const expire = () => cav.db.transaction((tx) => expireAgreements(tx, cav.ctx, 10));
    expect(await expire()).toBe(0);
    await cav.db.query(`UPDATE agreement SET valid_until = $2 WHERE id = $1`, [
      agreement,
      new Date(cav.ctx.clock.now().getTime() - 1),
    ]);
    await expect(claim(id)).rejects.toMatchObject(refusal('no-agreement'));
    expect(await expire()).toBe(1);
    expect(await expire()).toBe(0);
    await settle();
    expect(await casa.see(id, CASA)).toMatchObject({ state: 'cancelled', frozen: true });
    expect((await casa.timeline(id, CASA)).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['agreement-withdrawn', 'withdrawal-acknowledged']),
    );
  });

  it('never lets a disclosure commit after it, in a thousand races', async () => {
    const races = await inTens(1_000, async () => {
      const caseId = await file();
      const agreement = await agree(caseId);
      const { id } = await cav.submit({ case: caseId, agreement, necessity: undefined });
      return { id, agreement };
    });
    const ids = races.map(({ id }) => id);
    // as if every one of them had been confirmed
    await cav.db.query(
      `UPDATE referral SET state = 'confirmed', pending = NULL, pending_name = NULL WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    const told = await inTens(races.length, async (race) => {
      const { id, agreement } = races[race] ?? { id: '', agreement: '' };
      const claimed = later(race % 7).then(() => claim(id));
      const [claiming, withdrawing] = await Promise.allSettled([claimed, withdraw(agreement)]);
      expect(withdrawing.status).toBe('fulfilled');
      return claiming.status === 'fulfilled';
    });
    // both have been first
    expect(new Set(told)).toEqual(new Set([true, false]));
    const said: { subject: string; name: string }[] = await cav.db.query(
      `SELECT subject, split_part(attributes->>'type', '.', 3) AS name FROM outbox
       WHERE subject = ANY($1::text[]) AND attributes->>'type' ~ 'identity-disclosed|agreement-withdrawn'
       ORDER BY position`,
      [ids],
    );
    const expected = races.map(({ id }, race) => [
      id,
      told[race] === true ? ['identity-disclosed', 'agreement-withdrawn'] : ['agreement-withdrawn'],
    ]);
    const found = ids.map((id) => [id, said.filter(({ subject }) => subject === id).map(({ name }) => name)]);
    expect(found).toEqual(expected);
  }, 240_000);
});

/** Ten at a time. */
async function inTens<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let from = 0; from < count; from += 10) {
    const indexes = Array.from({ length: Math.min(10, count - from) }, (_, index) => from + index);
    results.push(...(await Promise.all(indexes.map(work))));
  }
  return results;
}

/** Some turns of the event loop later: which of two transactions is first is then left to chance. */
async function later(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
