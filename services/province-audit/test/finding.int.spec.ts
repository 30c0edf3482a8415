import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { answerFinding } from '../src/app/answer-finding.js';
import { closeFinding } from '../src/app/close-finding.js';
import { listFindings } from '../src/app/list-findings.js';
import { PATIENCE_MS } from '../src/domain/rules.js';
import { World } from './world.js';

let world: World;

beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

describe('a finding', () => {
  const one = async (): Promise<string> => {
    await world.deliver(
      world.lane$('submitted', world.cav, { subject: newId(), attributes: { flow: 'another' } }),
    );
    return (await world.findings())[0]?.id ?? '';
  };
  const at = new Date();
  /** A missing number: both parties are asked. */
  const gap = async (): Promise<string> => {
    const subject = newId();
    await world.deliver(world.lane$('submitted', world.cav, { subject }));
    world.lane$('departed', world.cav, { subject });
    await world.deliver(world.lane$('departed', world.cav, { subject }));
    await world.pass(PATIENCE_MS);
    const found = (await world.findings()).find(
      ({ rule, subject: s }) => rule === 'number-gap' && s['referral'] === subject,
    );
    return found?.id ?? '';
  };

  it('is told on `audit` by id and rule alone', async () => {
    const id = await one();
    const [row]: { value: Buffer; key: string; topic: string }[] =
      await world.db.query(`SELECT * FROM outbox`);
    expect(row).toMatchObject({ topic: 'audit', key: id });
    expect(JSON.parse(row?.value.toString() ?? '')).toEqual({ finding: id, rule: 'no-flow' });
  });

  it('is seen and answered by those who are asked, and by nobody else', async () => {
    const id = await one();
    expect(
      (await listFindings(world.db, world.secrets, { institution: 'cav-1', limit: 10 })).items,
    ).toHaveLength(1);
    expect(
      (await listFindings(world.db, world.secrets, { institution: 'casa-rifugio-1', limit: 10 })).items,
    ).toEqual([]);
    const answer = (institution: string) =>
      world.db.transaction((tx) =>
        answerFinding(tx, world.secrets, { id, institution, answer: 'software', at }),
      );
    await expect(answer('casa-rifugio-1')).rejects.toMatchObject({ kind: 'not-found' });
    expect(await answer('cav-1')).toMatchObject({
      state: 'answered',
      answer: 'software',
      answeredBy: 'cav-1',
    });
  });

  it('is answered by each of those who are asked for itself, their words sealed', async () => {
    const subject = newId();
    world.lane$('departed', world.cav, { subject });
    await world.deliver(
      world.lane$('submitted', world.cav, { subject, attributes: { n: '1' } }),
      world.lane$('departed', world.cav, { subject, attributes: { n: '3' } }),
    );
    await world.pass(PATIENCE_MS);
    const { id = '' } = (await world.findings()).find(({ rule }) => rule === 'number-gap') ?? {};
    const answer = (institution: string, note: string, at: Date) =>
      world.db.transaction((tx) =>
        answerFinding(tx, world.secrets, { id, institution, answer: 'unknown-yet', note, at }),
      );
    await answer('cav-1', 'Lo zibibbo.', new Date(1_000));
    await answer('casa-rifugio-1', 'La zagara.', new Date(2_000));
    const view = await answer('cav-1', 'Lo zafferano.', new Date(3_000));
    expect((await world.findings()).find((each) => each.id === id)?.state).toBe('answered');
    const said = view.answers.map(({ institution, note }) => [institution, note]);
    expect(said).toEqual([
      ['casa-rifugio-1', 'La zagara.'],
      ['cav-1', 'Lo zafferano.'],
    ]);
    expect(view).toMatchObject({ state: 'answered', answeredBy: 'cav-1', note: 'Lo zafferano.' });
    const rows: object[] = await world.db.query(
      `SELECT f::text, encode(a.note, 'escape') AS note FROM finding f LEFT JOIN finding_answer a ON a.finding = f.id`,
    );
    expect(JSON.stringify(rows)).not.toMatch(/zafferano|zagara|zibibbo/);
  });

  it('is closed by the auditor once it is answered, and then answered no more', async () => {
    const id = await one();
    const close = () =>
      world.db.transaction((tx) => closeFinding(tx, world.context, world.secrets, { id }, []));
    const answer = () =>
      world.db.transaction((tx) =>
        answerFinding(tx, world.secrets, { id, institution: 'cav-1', answer: 'operator', at }),
      );
    await expect(close()).rejects.toMatchObject({ code: 'finding.unanswered' });
    await answer();
    expect(await close()).toMatchObject({ state: 'closed' });
    await expect(close()).rejects.toMatchObject({ code: 'finding.closed' });
    await expect(answer()).rejects.toMatchObject({ code: 'finding.closed' });
    expect(await world.announced()).toEqual(['finding-raised no-flow', 'finding-closed no-flow']);
  });

  it('that several are asked waits for each of them, or is closed for a reason that they can read', async () => {
    const [id, again] = [await gap(), await gap()];
    const answer = (finding: string, institution: string) =>
      world.db.transaction((tx) =>
        answerFinding(tx, world.secrets, { id: finding, institution, answer: 'outage', at }),
      );
    const close = (finding: string, reason?: 'no-answer') =>
      world.db.transaction((tx) =>
        closeFinding(
          tx,
          world.context,
          world.secrets,
          { id: finding, ...(reason === undefined ? {} : { reason }) },
          [],
        ),
      );
    expect(await answer(id, 'cav-1')).toMatchObject({ state: 'open' });
    await expect(close(id)).rejects.toMatchObject({ code: 'finding.unanswered' });
    expect(await close(id, 'no-answer')).toMatchObject({ state: 'closed', closedFor: 'no-answer' });
    const [seen] = (
      await listFindings(world.db, world.secrets, { institution: 'casa-rifugio-1', limit: 10 })
    ).items.filter((each) => each.id === id);
    expect(seen).toMatchObject({ closedFor: 'no-answer' });
    await answer(again, 'cav-1');
    expect(await answer(again, 'casa-rifugio-1')).toMatchObject({ state: 'answered' });
    // nobody kept silent: there is no reason to tell
    expect(await close(again, 'no-answer')).toMatchObject({ state: 'closed', closedFor: null });
  });

  it('that was closed while its cause goes on is not asked anew, until it has gone and come again', async () => {
    await world.deliver(world.heartbeat(world.casa));
    const missing = world.heartbeat(world.cav);
    await world.deliver(world.heartbeat(world.cav));
    await world.pass(PATIENCE_MS);
    const { id = '' } = (await world.findings()).find(({ rule }) => rule === 'chain-gap') ?? {};
    await world.db.transaction((tx) =>
      closeFinding(tx, world.context, world.secrets, { id, reason: 'explained-elsewhere' }, []),
    );
    await world.pass(PATIENCE_MS);
    expect(await world.rules()).toEqual([]);
    await world.deliver(missing);
    expect(await world.announced()).toEqual(['finding-raised chain-gap', 'finding-closed chain-gap']);
    world.heartbeat(world.cav);
    await world.deliver(world.heartbeat(world.cav));
    await world.pass(PATIENCE_MS);
    expect(await world.rules()).toEqual(['chain-gap']);
  });

  it('names no referral to the auditor, and the day alone; those who are asked see both', async () => {
    const id = await one();
    const see = async (institution?: string) => {
      const query = { limit: 10, ...(institution === undefined ? {} : { institution }) };
      const { items } = await listFindings(world.db, world.secrets, query);
      return items.find((each) => each.id === id);
    };
    const asked = await see('cav-1');
    expect(Object.keys(asked?.subject ?? {}).sort()).toEqual(['event', 'referral', 'speaker']);
    expect(asked?.raisedAt).toBe(world.clock.now().toISOString());
    const auditor = await see();
    expect(Object.keys(auditor?.subject ?? {})).toEqual(['speaker']);
    expect(auditor?.raisedAt).toBe('2026-03-02T00:00:00.000Z');
  });

  it('comes in pages, the youngest first', async () => {
    for (let i = 0; i < 5; i += 1) {
      world.now += 1_000;
      await one();
    }
    const first = await listFindings(world.db, world.secrets, { limit: 3 });
    const rest = await listFindings(world.db, world.secrets, { limit: 3, after: first.next ?? '' });
    const times = [...first.items, ...rest.items].map(({ raisedAt }) => raisedAt);
    expect(times).toHaveLength(5);
    expect([...times].sort().reverse()).toEqual(times);
    expect(rest.next).toBeUndefined();
  });
});
