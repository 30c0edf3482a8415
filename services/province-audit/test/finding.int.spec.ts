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

  it('comes in pages, the youngest first', async () => {
    for (let i = 0; i < 5; i += 1) {
      world.now += 1_000;
      await one();
    }
    const first = await listFindings(world.db, world.secrets, { limit: 3 });
    const rest = await listFindings(world.db, world.secrets, { limit: 3, after: first.next ?? ['', ''] });
    const times = [...first.items, ...rest.items].map(({ raisedAt }) => raisedAt);
    expect(times).toHaveLength(5);
    expect([...times].sort().reverse()).toEqual(times);
    expect(rest.next).toBeUndefined();
  });
});
