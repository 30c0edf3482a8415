import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import { newId } from '#kernel';
import { waitFor } from '#testing';

interface Answer {
  readonly status: number;
  readonly body: object;
}

interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Calls the audit as somebody of whatever institution; with a body it is a POST. */
type Ask = (institution: string, role: string, path: string, body?: object, key?: string) => Promise<Answer>;

/** Publishes a year over HTTP, reads it as those who may, and has it counted again. */
export async function seeTablesPublished(
  ask: Ask,
  fetchAs: (role: string, path: string, accept?: string) => Promise<Sent>,
): Promise<void> {
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
  const once = await waitFor('the year is published', async () => {
    const answer = await as('indicators/2025', key);
    return answer.status === 202 ? undefined : answer;
  });
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
  await seeFiles(fetchAs, (once.body as { digest: string }).digest);
  const again = await waitFor('everything is counted again', async () => {
    const answer = await as('indicators/rebuild');
    return answer.status === 202 ? undefined : answer;
  });
  expect(again).toMatchObject({
    status: 200,
    body: { ok: true, periods: [{ period: '2025', result: 'same' }] },
  });
  // whoever runs the node has it counted again too, and sees how far it is; nobody else there, and no table
  expect((await ask('provincia-bat', 'auditor', 'operations/recount', {})).status).toBe(404);
  const recounted = await waitFor('the operator’s recount', async () => {
    const answer = await ask('provincia-bat', 'admin', 'operations/recount', {});
    return answer.status === 202 ? undefined : answer;
  });
  const { position, to } = again.body as { position: number; to: number };
  expect(recounted.body).toEqual({ running: false, ok: true, position, to });
  expect((await ask('provincia-bat', 'admin', 'operations/recount')).body).toEqual({
    ...{ running: false, position: 0, to: 0 },
  });
}

async function seeFiles(
  get: (role: string, path: string, accept?: string) => Promise<Sent>,
  digest: string,
): Promise<void> {
  const frozen = await get('planner', 'indicators?period=2025');
  expect(createHash('sha256').update(frozen.text).digest('base64url')).toBe(digest);
  const html = 'text/html; charset=utf-8';
  for (const [path, type, accept] of [
    ['indicators/2025', 'application/json; charset=utf-8', '*/*'],
    ['indicators/2025', html, 'text/html,application/xhtml+xml;q=0.9'],
    ['indicators/2025', 'text/csv; charset=utf-8', 'text/csv'],
    ['indicators/2025.html', html],
    ['indicators/dictionary.json', 'application/json; charset=utf-8'],
    ['indicators/2025/institutions.svg', 'image/svg+xml; charset=utf-8'],
    ['indicators/2025/institutions.csv', 'text/csv; charset=utf-8'],
    ['returns/istat-2025.html', html],
    ['returns/puglia-2025.csv', 'text/csv; charset=utf-8'],
  ] as const) {
    const { status, headers, text } = await get('planner', path, accept);
    expect([path, status, headers.get('content-type')]).toEqual([path, 200, type]);
    // by the page's own style alone
    if (type === html)
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    if (type === html) expect(text).toContain('<!doctype html>');
    expect((await get('registrar', path, accept)).status).toBe(404);
  }
  for (const path of [
    ...['indicators/2024.html', 'indicators/2025.xml', 'indicators/2025/nothing.csv', 'indicators/x'],
    ...[
      'returns/istat-2024.csv',
      'returns/istat',
      'returns/x-2025.csv',
      'indicators/2025/institutions.year-on-year.csv',
    ],
  ])
    expect([path, (await get('auditor', path)).status]).toEqual([path, 404]);
}
