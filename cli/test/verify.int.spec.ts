import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { COSIGNATURE_V1 } from '#merkle';
import { verify } from '../src/commands/verify.js';
import { workAlone } from '../src/verify/events/crew.js';
import { heard } from './fake-stack.js';
import { filesOf, logKey, serveLog, vkeyOf, WITNESSES, type LogKey, type LogServer } from './shown-log.js';

const FIRST = logKey('prova.example/log', 1);
const leaves = (count: number): string[] => Array.from({ length: count }, (_, n) => `entry ${String(n)}`);

let dir: string;
let shown: Map<string, Buffer>;
let server: LogServer;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-verify-'));
  server = await serveLog(() => shown);
});
afterEach(async () => {
  await server.close();
  await rm(dir, { recursive: true });
});

/** `staffetta verify --public` on a data folder whose stack has this log. */
async function verified(name: string, log: LogKey, count = 300): Promise<{ code: number; text: string }> {
  shown = filesOf(leaves(count), WITNESSES, log);
  const data = join(dir, name);
  await mkdir(join(data, 'keys'), { recursive: true });
  const stack = {
    url: server.url.slice(0, -'/log'.length),
    log: 'embedded',
    pids: { supervisor: process.pid },
    logKeys: {
      audit: vkeyOf(log),
      witnesses: WITNESSES.map((each) => vkeyOf(each, COSIGNATURE_V1)),
    },
    clients: [],
    nodes: {},
  };
  await writeFile(join(data, 'stack.json'), JSON.stringify(stack));
  await writeFile(join(data, 'keys', 'pins.json'), '{}');
  const { terminal, text } = heard();
  const options = { data, json: false, public: true, events: false };
  const code = await verify(undefined, options, workAlone, terminal);
  return { code, text: text() };
}

it('keeps what it saw of one stack apart from what it saw of another', async () => {
  await verified('one', FIRST, 400);
  const other = await verified('other', logKey(FIRST.name, 9));
  expect(other.text).not.toContain('does not hold');
  expect(other.text).not.toContain('another log');
  const shorter = await verified('one', FIRST, 300);
  expect(shorter).toMatchObject({ code: 1 });
  expect(shorter.text).toContain('300 leaves and had 400');
});

it('says once that a log with another name is another log, and what to do', async () => {
  await verified('one', FIRST, 400);
  const anew = await verified('one', logKey('prova.example/log-2', 9));
  expect(anew.text).toContain('another log than was seen here before (prova.example/log)');
  expect(anew.text).toContain('--new-log');
  expect(anew.text).not.toContain('does not hold');
  expect((await verified('one', logKey('prova.example/log-2', 9))).text).not.toContain('another log');
});

it('takes another key under the same name for what it is', async () => {
  await verified('one', FIRST);
  const changed = await verified('one', logKey(FIRST.name, 9));
  expect(changed.code).toBe(1);
  expect(changed.text).toContain('The log does not hold.');
});
