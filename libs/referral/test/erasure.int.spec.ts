import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resend } from '#messaging';
import { openSubmitted, openBody, openColumn, type OpeningKey } from '#trust';
import { destroyErased, eraseCase, eraseReferral, openContent, recorded } from '../src/index.js';
import { bindingOf } from '../src/store/contents.js';
import { OPERATOR } from './fixtures.js';
import { openWorld } from './identity-world.js';
import { CASA, CASA_2, CAV, type Node } from './network.js';

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.network.close());

const OFFICER = 'officer';

/** A stay that has ended; the house was told who she is. */
async function ended(): Promise<{ id: string; caseId: string }> {
  const { id, caseId } = await world.confirmed();
  await world.keep(id, await world.claim(id));
  await world.casa.say(id, CASA, 'taken-in-charge');
  await world.settle();
  await world.casa.say(id, CASA, 'completed', { attributes: { outcome: 'goals-reached' } });
  await world.settle();
  return { id, caseId };
}

const order = (caseId: string) =>
  recorded(world.cav.db, world.cav.ctx, (tx) =>
    eraseCase(tx, world.cav.ctx, { institution: CAV, case: caseId, actor: OFFICER }),
  );

const destroy = async (): Promise<void> => {
  await destroyErased(world.cav.db, world.cav.ctx);
  await destroyErased(world.casa.db, world.casa.ctx);
  await world.settle();
};

const names = async (id: string): Promise<string[]> =>
  (await world.cav.timeline(id, CAV)).map(({ type, side }) => `${side} ${type}`);

/** Everything sealed that a node's database holds, with what it may be sealed under. */
async function sealedIn(node: Node): Promise<Sealed[]> {
  const events: { subject: string; attributes: Record<string, string>; value: Buffer }[] =
    await node.db.query(
      `SELECT referral::text AS subject, attributes, value FROM referral_event
     UNION ALL SELECT subject, attributes, value FROM outbox WHERE topic LIKE 'referrals.%'`,
    );
  const columns: { table: string; column: string; row: string; value: Buffer | null }[] = await node.db.query(
    `SELECT 'case_file' AS table, c.column, id::text AS row, c.value FROM case_file,
       LATERAL (VALUES ('alias', alias), ('identity', identity), ('excluded', excluded)) AS c("column", value)
     UNION ALL SELECT 'agreement', 'heard_by', id::text, heard_by FROM agreement
     UNION ALL SELECT 'identity_copy', 'identity', referral::text, identity FROM identity_copy
     UNION ALL SELECT 'necessity_decision', 'decided_by', referral::text, decided_by FROM necessity_decision`,
  );
  return [
    ...events
      .filter(({ value }) => value.length > 0)
      .map(({ attributes, value }) => ({ subject: attributes['subject'] ?? '', attributes, value })),
    ...columns.flatMap(({ table, column, row, value }) =>
      value === null ? [] : [{ subject: row, place: { table, column, row }, value }],
    ),
  ];
}

interface Sealed {
  readonly subject: string;
  readonly value: Buffer;
  readonly attributes?: Record<string, string>;
  readonly place?: { table: string; column: string; row: string };
}

/** Tries every key that the node's key store holds today, in every way that a value can be sealed. */
async function openable(node: Node, all: readonly Sealed[], subjects: readonly string[]): Promise<number> {
  const keys = (
    await Promise.all([...new Set(subjects)].map((subject) => node.keyStore.subjectKey(subject)))
  ).filter((key) => key !== undefined);
  const openingKeyOf = (kid: string): OpeningKey | undefined => node.keyStore.openingKey(kid);
  let opened = 0;
  for (const { attributes, place, value } of all) {
    const attempts =
      place !== undefined
        ? keys.map((key) => () => Promise.resolve(openColumn(key, place, value)))
        : [
            () =>
              openSubmitted({
                value,
                binding: bindingOf(attributes as never),
                keycommit: attributes?.['keycommit'] ?? '',
                openingKeyOf,
              }),
            ...keys.flatMap((key) => [
              () => openBody({ value, binding: bindingOf(attributes as never), key }),
              () => openBody({ value: bodyOf(value), binding: bindingOf(attributes as never), key }),
            ]),
          ];
    const outcomes = await Promise.allSettled(attempts.map(async (attempt) => attempt()));
    if (outcomes.some(({ status }) => status === 'fulfilled')) opened += 1;
  }
  return opened;
}

function bodyOf(value: Buffer): Buffer {
  try {
    return Buffer.from(String((JSON.parse(value.toString()) as { body?: unknown }).body));
  } catch {
    return Buffer.alloc(0);
  }
}

describe('an erasure', () => {
  it('takes last night’s databases with it: with today’s key stores nothing of them opens', async () => {
    const { id, caseId } = await ended();
    const about = async (node: Node): Promise<Sealed[]> => {
      const agreements: { id: string }[] = await node.db.query(
        `SELECT id::text AS id FROM agreement WHERE case_id = $1`,
        [caseId],
      );
      const own = new Set([id, caseId, ...agreements.map((agreement) => agreement.id)]);
      return (await sealedIn(node)).filter(({ subject }) => own.has(subject));
    };
    const lastNight = { cav: await about(world.cav), casa: await about(world.casa) };
    // all of it could be read last night, but the key that the sender sealed to the house's opening key
    expect(await openable(world.cav, lastNight.cav, [id, caseId])).toBe(lastNight.cav.length);
    expect(await openable(world.casa, lastNight.casa, [id])).toBe(lastNight.casa.length);
    expect(lastNight.casa.length).toBeGreaterThan(5);

    expect(await order(caseId)).toEqual({ referrals: [id] });
    await world.settle();
    await destroy();

    for (const node of [world.cav, world.casa]) {
      expect(await node.keyStore.subjectKey(id)).toBeUndefined();
    }
    expect(await world.cav.keyStore.subjectKey(caseId)).toBeUndefined();
    const known = (await Promise.all([world.cav, world.casa].map(subjectsOf))).flat();
    expect(await openable(world.cav, lastNight.cav, known)).toBe(0);
    expect(await openable(world.casa, lastNight.casa, known)).toBe(0);
    expect(await about(world.casa)).toEqual([]);
    expect(await about(world.cav)).toEqual([]);
  });

  it('is said by whoever orders it, and acknowledged by both, once their keys are gone', async () => {
    const { id, caseId } = await ended();
    await order(caseId);
    await order(caseId);
    await world.settle();
    expect((await names(id)).slice(-1)).toEqual(['s erased']);
    await destroy();
    await destroy();
    expect((await names(id)).slice(-3).sort()).toEqual([
      'r erasure-acknowledged',
      's erased',
      's erasure-acknowledged',
    ]);
    expect(await world.cav.timeline(id, CAV)).toEqual(await world.casa.timeline(id, CASA));
    expect(await world.casa.see(id, CASA)).toMatchObject({ state: 'completed', erased: true });
    const content = await recorded(world.casa.db, world.casa.ctx, (tx) =>
      openContent(tx, world.casa.ctx, { institution: CASA, id, person: OPERATOR }),
    );
    expect(content).toEqual({ id, side: 'r', events: [], unreadable: [] });
    await expect(world.ask(id)).rejects.toMatchObject({ code: 'identity.refused' });
    expect((await world.read(caseId)).identity).toBeUndefined();
  });

  it('goes on where a crash broke it off between the keys and the word', async () => {
    const { id, caseId } = await ended();
    await order(caseId);
    await world.settle();
    await world.casa.keyStore.deleteSubjectKeys([id]);
    await destroy();
    expect((await names(id)).filter((name) => name === 'r erasure-acknowledged')).toHaveLength(1);
  });

  it('leaves nothing that could be sent again in another form than it was signed', async () => {
    const { id, caseId } = await ended();
    await order(caseId);
    await world.settle();
    await destroy();
    await resend(world.cav.db, { subject: id, side: 's', fromN: 1 });
    await world.settle();
    for (const node of [world.cav, world.casa]) expect(await node.count('quarantine')).toBe(0);
  });

  it('waits until nothing is under way, and is not for another institution', async () => {
    const { id, caseId } = await world.confirmed();
    await expect(order(caseId)).rejects.toMatchObject({ code: 'erasure.still-open' });
    const foreign = recorded(world.casa.db, world.casa.ctx, (tx) =>
      eraseReferral(tx, world.casa.ctx, { institution: CASA_2, referral: id, actor: OFFICER }),
    );
    await expect(foreign).rejects.toMatchObject({ kind: 'not-found' });
    expect(await names(id)).not.toContain('s erased');
  });

  it('may be ordered by the recipient too, for the referral alone', async () => {
    const { id, caseId } = await ended();
    await recorded(world.casa.db, world.casa.ctx, (tx) =>
      eraseReferral(tx, world.casa.ctx, { institution: CASA, referral: id, actor: OFFICER }),
    );
    await world.settle();
    await destroy();
    expect(await world.cav.see(id, CAV)).toMatchObject({ erased: true });
    expect(await world.cav.keyStore.subjectKey(id)).toBeUndefined();
    // her file at the centre is the centre's
    expect((await world.read(caseId)).identity?.name).toBeDefined();
  });
});

async function subjectsOf(node: Node): Promise<string[]> {
  const rows: { id: string }[] = await node.db.query(
    `SELECT id::text AS id FROM referral UNION SELECT id::text FROM case_file`,
  );
  return rows.map(({ id }) => id);
}
