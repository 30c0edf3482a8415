import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { COORDINATOR } from './fixtures.js';
import { HER, openWorld, refusal } from './identity-world.js';
import { AMBITO, CASA, CASA_2, CAV } from './network.js';

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.network.close());

describe('name and contact at home', () => {
  it('are read by those who work on the case, and every reading is recorded', async () => {
    const id = await world.file();
    const { identity, version } = await world.read(id);
    expect(identity).toMatchObject({ name: HER.name, phone: HER.phone, contact: HER.contact });
    expect(identity?.children.map(({ name }) => name)).toEqual(HER.children.map(({ name }) => name));
    expect(version).toBe(2);
    expect(await world.lastAccess(world.cav)).toEqual({
      actor: 'operator',
      action: 'identity-read',
      outcome: 'allowed',
      reach: 'team',
      tier: 'T2',
    });
    for (const person of [COORDINATOR, { subject: 'colleague', roles: ['operator'] }]) {
      await expect(world.read(id, person)).rejects.toMatchObject({
        kind: 'not-found',
        code: 'case.not-found',
      });
      expect(await world.lastAccess(world.cav)).toMatchObject({
        actor: person.subject,
        outcome: 'denied',
        reach: 'not-assigned',
      });
    }
  });

  it('keep each child the same one, by its id or, without ids, by its name', async () => {
    const id = await world.file();
    const children = async () => (await world.read(id)).identity?.children ?? [];
    const [first, second] = await children();
    await world.write(id, { ...HER, children: [{ name: second?.name }, { name: first?.name }] });
    expect(await children()).toEqual([second, first]);
    await world.write(id, { ...HER, children: [{ id: second?.id, name: 'Figlia' }, { name: 'Terzo' }] });
    const [renamed, third] = await children();
    expect(renamed).toEqual({ id: second?.id, name: 'Figlia' });
    expect([first?.id, second?.id]).not.toContain(third?.id);
  });

  it('give no child the place, and so the agreement, of another that left the list', async () => {
    const id = await world.file();
    const [first, second] = (await world.read(id)).identity?.children ?? [];
    await world.agree(id, { child: first?.id ?? '' });
    await world.write(id, { ...HER, children: [{ name: second?.name }] });
    expect((await world.read(id)).identity?.children).toEqual([second]);
    await world.write(id, { ...HER, children: [{ name: 'Un’altra' }] });
    const [other] = (await world.read(id)).identity?.children ?? [];
    expect([first?.id, second?.id]).not.toContain(other?.id);
  });

  it('are in the database as nobody can read them', async () => {
    const caseId = await world.file();
    await world.agree(caseId);
    const tables: { name: string }[] = await world.cav.db.query(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    for (const { name } of tables) {
      const rows: { row: string }[] = await world.cav.db.query(`SELECT t::text AS row FROM "${name}" t`);
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
    const { id } = await world.confirmed();
    const wanted = await world.ask(id);
    expect(wanted).toEqual({ claim: { referral: id, holder: CAV, claimant: CASA, purpose: 'protection' } });
    const told = await world.claim(id);
    // no agreement of their own: the children are counted, not named
    expect(told).toEqual({ name: HER.name, phone: HER.phone, contact: HER.contact, children: [{}, {}] });
    expect(await world.lastAccess(world.cav)).toEqual({
      actor: `institution:${CASA}`,
      action: 'identity-disclosed',
      outcome: 'allowed',
      reach: 'peer',
      tier: 'T2',
    });
    expect(await world.keep(id, told)).toEqual(told);
    expect(await world.ask(id)).toEqual({ known: told });
    await world.settle();
    const names = (await world.cav.timeline(id, CAV)).map(({ type }) => type);
    expect(names.filter((name) => name.startsWith('identity-'))).toEqual([
      'identity-disclosed',
      'identity-opened',
    ]);
    expect(await world.cav.timeline(id, CAV)).toEqual(await world.casa.timeline(id, CASA));
  });

  it('names a child whose own agreement covers it', async () => {
    const { id, caseId } = await world.confirmed();
    const child = (await world.read(caseId)).identity?.children[1]?.id;
    await world.agree(caseId, { child });
    expect((await world.claim(id)).children).toEqual([{}, { name: 'Figlia Canarina' }]);
    await expect(world.agree(caseId, { child: newId() })).rejects.toMatchObject({ code: 'agreement.child' });
  });

  it('is for the team: not for the coordinator before it, nor for a colleague', async () => {
    const { id } = await world.confirmed();
    for (const person of [COORDINATOR, { subject: 'colleague', roles: ['operator'] }]) {
      await expect(world.ask(id, person)).rejects.toMatchObject({ kind: 'not-found' });
    }
  });

  it('is refused before a place is confirmed', async () => {
    const caseId = await world.file();
    const agreement = await world.agree(caseId);
    const { id } = await world.cav.submit({ case: caseId, agreement, necessity: undefined });
    await world.settle();
    await world.casa.say(id, CASA, 'acknowledged');
    await world.settle();
    await expect(world.claim(id)).rejects.toMatchObject(refusal('not-confirmed'));
    await expect(world.ask(id)).rejects.toMatchObject(refusal('not-confirmed'));
    expect(await world.lastAccess(world.casa)).toMatchObject({ outcome: 'denied', reach: 'not-confirmed' });
  });

  it.each([[CASA_2], [AMBITO]])('of somebody else, %s, finds nothing', async (claimant) => {
    const { id } = await world.confirmed();
    await expect(world.claim(id, { claimant })).rejects.toMatchObject({ kind: 'not-found' });
    expect(await world.lastAccess(world.cav)).toMatchObject({
      actor: `institution:${claimant}`,
      outcome: 'denied',
    });
  });

  it('is refused for another purpose than the flow’s', async () => {
    const { id } = await world.confirmed();
    await expect(world.claim(id, { purpose: 'support' })).rejects.toMatchObject(refusal('wrong-purpose'));
  });

  it('is refused where her agreement names a class only, or not the identity', async () => {
    for (const more of [
      { class: 'casa-rifugio', tiers: ['T0', 'T1'] as const },
      { tiers: ['T0', 'T1'] as const },
      { to: CASA, tiers: ['T0', 'T1'] as const },
    ]) {
      const caseId = await world.file();
      const { id } = await world.confirmed({ caseId, agreement: await world.agree(caseId, more) });
      await expect(world.claim(id)).rejects.toMatchObject(refusal('no-agreement'));
      // at confirmation she names the house
      await world.agree(caseId);
      expect((await world.claim(id)).name).toBe(HER.name);
    }
  });

  it('is refused where she excludes the house, nothing is written down, or the end is on its way', async () => {
    const { id, caseId } = await world.confirmed();
    await world.cav.db.query(
      `INSERT INTO institution_block (case_id, institution, blocked, added_by) VALUES ($1, $2, $3, 'operator')`,
      [caseId, CAV, CASA],
    );
    await expect(world.claim(id)).rejects.toMatchObject(refusal('recipient-excluded'));

    const empty = await world.file(null);
    const nothing = await world.confirmed({ caseId: empty, agreement: await world.agree(empty) });
    await expect(world.claim(nothing.id)).rejects.toMatchObject(refusal('none'));

    const ending = await world.confirmed();
    await world.cav.say(ending.id, CAV, 'cancelled', { attributes: { reason: 'other' } });
    await expect(world.claim(ending.id)).rejects.toMatchObject(refusal('ended'));
    await world.settle();
    await expect(world.claim(ending.id)).rejects.toMatchObject(refusal('ended'));
    await expect(world.ask(ending.id)).rejects.toMatchObject(refusal('ended'));
  });

  it('stops when the registry has been silent for ten minutes, an emergency after three days', async () => {
    const ordinary = await world.confirmed({ urgency: 'E3' });
    const emergency = await world.confirmed();
    const minute = 60_000;
    const silent = async (age: number | undefined): Promise<(string | undefined)[]> => {
      world.cav.registryAge = age;
      const outcomes = await Promise.allSettled([world.claim(ordinary.id), world.claim(emergency.id)]);
      return outcomes.map((outcome) =>
        outcome.status === 'fulfilled'
          ? 'told'
          : (outcome.reason as { details: { rule?: string } }).details.rule,
      );
    };
    try {
      expect(await silent(10 * minute)).toEqual(['told', 'told']);
      expect(await silent(10 * minute + 1)).toEqual(['registry-stale', 'told']);
      expect(await world.lastAccess(world.cav)).toBeDefined();
      const flagged: unknown[] = await world.cav.db.query(
        `SELECT referral FROM access_record WHERE reach = 'peer-on-cached-registry'`,
      );
      expect(flagged).toEqual([{ referral: emergency.id }]);
      expect(await silent(72 * 60 * minute)).toEqual(['registry-stale', 'told']);
      expect(await silent(72 * 60 * minute + 1)).toEqual(['registry-stale', 'registry-stale']);
      expect(await silent(undefined)).toEqual(['registry-stale', 'registry-stale']);
    } finally {
      world.cav.registryAge = 0;
    }
  });
});
