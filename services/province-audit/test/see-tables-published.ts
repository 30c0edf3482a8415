import { expect } from '@jest/globals';
import { newId } from '#kernel';
import { waitFor } from '#testing';

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Calls the audit as somebody of whatever institution; with a body it is a POST. */
type Ask = (institution: string, role: string, path: string, body?: object, key?: string) => Promise<Answer>;

/** Publishes a year over HTTP, reads it as those who may, and has it counted again. */
export async function seeTablesPublished(ask: Ask): Promise<void> {
  for (const [institution, role] of [
    ['provincia-bat', 'planner'],
    ['provincia-bat', 'coordinator'],
    ['provincia-bat', 'admin'],
    ['cav-1', 'auditor'],
    ['cav-1', 'dpo'],
  ] as const)
    for (const path of ['indicators/2025', 'indicators/rebuild'])
      expect((await ask(institution, role, path, {})).status).toBe(404);
  const as = (path: string, key?: string): Promise<Answer> => ask('provincia-bat', 'auditor', path, {}, key);
  const refused = async (path: string, code: string): Promise<void> =>
    expect(await as(path)).toMatchObject({ status: 409, body: { code } });
  await refused('indicators/2031-Q1', 'indicators.period-open');
  expect((await as('indicators/2025-Q7')).status).toBe(400);
  const key = newId();
  const once = await as('indicators/2025', key);
  expect(once).toMatchObject({ status: 201, body: { period: '2025' } });
  expect(await as('indicators/2025', key)).toEqual(once);
  await refused('indicators/2025', 'indicators.published');
  await refused('indicators/2025-Q4', 'indicators.later-published');
  for (const [institution, role] of [
    ['cav-1', 'coordinator'],
    ['ambito-barletta', 'dpo'],
    ['provincia-bat', 'planner'],
    ['provincia-bat', 'auditor'],
  ] as const) {
    expect((await ask(institution, role, 'indicators')).body).toEqual({ items: [once.body] });
    const release = await ask(institution, role, 'indicators?period=2025');
    expect(release).toMatchObject({ status: 200, body: { period: { year: 2025 } } });
  }
  const again = await waitFor('everything is counted again', async () => {
    const answer = await as('indicators/rebuild');
    return answer.status === 202 ? undefined : answer;
  });
  expect(again).toMatchObject({
    status: 200,
    body: { ok: true, periods: [{ period: '2025', result: 'same' }] },
  });
}
