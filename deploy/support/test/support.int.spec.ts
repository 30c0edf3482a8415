import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { healthOf } from '../src/collect.js';
import { shownLog } from '../src/log-lines.js';
import { shownSettings } from '../src/settings.js';
import { tarGz } from '../src/tar.js';
import { refuseSecrets, withoutIds } from '../src/without-secrets.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'staffetta-support-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('the support archive', () => {
  it('is unpacked by tar as it was packed', async () => {
    const files = [
      { name: 'a.json', content: '{"è": "così"}\n' },
      { name: 'logs/empty.log', content: '' },
      { name: 'logs/block.log', content: 'x'.repeat(512) },
      { name: 'logs/long.log', content: 'y\n'.repeat(10_000) },
    ];
    await writeFile(join(home, 'out.tar.gz'), tarGz(files, new Date('2026-11-27T02:00:00Z')));
    execFileSync('tar', ['-xzf', 'out.tar.gz'], { cwd: home });
    for (const { name, content } of files) expect(await readFile(join(home, name), 'utf8')).toBe(content);
  });

  it('tells a log by the list by which it was written', () => {
    const programs = (message: string): boolean => message === 'a record was quarantined';
    const line = (fields: object): string => JSON.stringify({ level: 'warn', ...fields });
    const log = [
      line({ time: '2026-11-27T02:00:00.000Z', node: 'n', msg: 'a record was quarantined', code: 'x.y' }),
      line({ msg: 'Zanzara called', code: 'Zanzara called', note: 'Zanzara', node: 'n' }),
      line({ frames: ['at f (/home/she/app/dist/x.js:1:2)', 'at Zanzara: she said 12:3'] }),
      '    detail: Key (name)=(Zanzara) already exists.',
    ].join('\n');
    const { text, leftOut } = shownLog(log, 10, programs, '/home/she/app');
    expect(leftOut).toBe(1);
    expect(
      text
        .trim()
        .split('\n')
        .map((each) => JSON.parse(each) as unknown),
    ).toEqual([
      {
        ...{ level: 'warn', time: '2026-11-27T02:00:00.000Z', node: 'n', code: 'x.y' },
        msg: 'a record was quarantined',
      },
      { level: 'warn', node: 'n', msg: '(a message that is not of these programs)' },
      { level: 'warn', frames: ['at f (dist/x.js:1:2)'] },
    ]);
    expect(shownLog(log, 2, programs, '').text.split('\n')).toHaveLength(2);
    expect(shownLog(log, 0, programs, '')).toEqual({ text: '', leftOut: 0 });
  });

  it('tells settings by name, and the value of those alone that say how a node runs', () => {
    expect(
      shownSettings({
        ...{ HOME: '/home/she', STAFFETTA_PROFILE: 'demo', STAFFETTA_LOG_LEVEL: 'Zanzara called' },
        ...{ STAFFETTA_DATABASE_URL: 'postgres://n:secret@host/n', KAFKA_PASSWORD: 'secret' },
      }),
    ).toEqual({
      ...{ KAFKA_PASSWORD: '(set)', STAFFETTA_DATABASE_URL: '(set)' },
      ...{ STAFFETTA_LOG_LEVEL: '(set)', STAFFETTA_PROFILE: 'demo' },
    });
  });

  it('holds what a node said of its health, whether it is JSON or not', async () => {
    const server = createServer(({ url = '' }, response) => {
      response.end(url.endsWith('/live') ? '{"status":"up"}' : '<h1>Bad gateway</h1>');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    try {
      expect(await healthOf(url)).toEqual({
        live: { status: 'up' },
        ready: { unreadable: '<h1>Bad gateway</h1>' },
      });
    } finally {
      server.close();
      server.closeAllConnections();
    }
    expect(await healthOf(url)).toEqual({ live: 'no answer', ready: 'no answer' });
  });

  it('gives the same number to the same id, and refuses to hold a secret', async () => {
    const id = 'f0a41c52-2e0b-4c0a-8e0f-6a1f6a5b9d20';
    const files = withoutIds([
      { name: 'a', content: `${id} ${id.toUpperCase()}` },
      { name: 'b', content: `0c6a3d52-2e0b-4c0a-8e0f-6a1f6a5b9d20 ${id}` },
    ]);
    expect(files.map(({ content }) => content)).toEqual(['id-1 id-1', 'id-2 id-1']);
    // a trace is of one request
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    expect(
      withoutIds([
        { name: 'a', content: `{"traceId":"${trace}"} 00-${trace}-00f067aa0ba902b7-01 ${id}` },
        { name: 'b', content: `${trace.toUpperCase()} ${trace}00 ${id.replaceAll('-', '')}` },
      ]).map(({ content }) => content),
    ).toEqual(['{"traceId":"id-1"} 00-id-1-id-2-01 id-3', `id-1 ${trace}00 id-3`]);
    await writeFile(join(home, 'secrets.json'), JSON.stringify({ 'database:n': 'a-secret-of-it' }));
    await refuseSecrets(files, home);
    const more = [...files, { name: 'c', content: 'url a-secret-of-it' }];
    await expect(refuseSecrets(more, home)).rejects.toMatchObject({ code: 'support.secret-found' });
  });
});
