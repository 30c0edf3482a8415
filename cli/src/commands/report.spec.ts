import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openTerminal } from '../terminal.js';
import { fetchReport } from './report.js';

let server: Server | undefined;
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staffetta-report-'));
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A plan that answers with the path, or for this ending with this status. */
async function planThatSays(refused?: { ending: string; status: number }): Promise<string> {
  server = createServer((request, response) => {
    const path = request.url ?? '';
    const status = refused !== undefined && path.endsWith(refused.ending) ? refused.status : 200;
    response.writeHead(status).end(path);
  });
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

async function run(url: string): Promise<{ code: number; said: Record<string, unknown>; files: string[] }> {
  let text = '';
  const stream = { isTTY: false, on: () => undefined, write: (part: string) => (text += part) };
  const terminal = openTerminal(true, stream as unknown as NodeJS.WriteStream);
  const out = join(folder, 'out');
  const code = await fetchReport({ url, token: () => Promise.resolve('t') }, '2026', out, terminal);
  const files = await readdir(out).catch(() => []);
  return { code, said: JSON.parse(text) as Record<string, unknown>, files: files.sort() };
}

describe('staffetta report', () => {
  it('writes the report and an annex for each purpose', async () => {
    const { code, said, files } = await run(await planThatSays());
    expect(code).toBe(0);
    expect(said).toMatchObject({ verdict: 'written' });
    expect(files).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7].map((purpose) => `allegato-${String(purpose)}.csv`),
      ...['allegato-piano.csv', 'relazione.html', 'relazione.json', 'relazione.pdf'],
    ]);
    expect(await readFile(join(folder, 'out/allegato-3.csv'), 'utf8')).toBe('/v1/reports/2026/3.csv');
    expect(await readFile(join(folder, 'out/relazione.pdf'), 'utf8')).toBe('/v1/reports/2026.pdf');
  });

  it.each([
    ['no plan speaks for the year', { ending: '.pdf', status: 404 }, 1, 'no-plan'],
    ['the last annex does not come', { ending: '/7.csv', status: 503 }, 2, 'unknown'],
  ])('leaves nothing behind where %s', async (_what, refused, code, verdict) => {
    expect(await run(await planThatSays(refused))).toMatchObject({ code, said: { verdict }, files: [] });
  });
});
