import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AUDITOR,
  COSIGNED,
  filesOf as files,
  logPolicy as policy,
  serveLog,
  WITNESSES,
  type LogServer,
} from '../../test/shown-log.js';
import { LogSource } from './log-source.js';
import { Remembered } from './remembered.js';
import { verifyLog, type LogVerdict } from './verify-log.js';
import { wordOf } from './word.js';

const entries = (size: number, changed = Infinity): string[] =>
  Array.from({ length: size }, (_, i) => `entry ${String(i)}${i < changed ? '' : ' forged'}`);

let server: LogServer;
let dir: string;
let shown: Map<string, Buffer>;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-seen-'));
  shown = files(entries(700));
  server = await serveLog(() => shown);
});
afterEach(async () => {
  await server.close();
  await rm(dir, { recursive: true });
});

const verify = (token?: string): Promise<LogVerdict> =>
  verifyLog(new LogSource(server.url, token), policy, new Remembered(dir));
const faults = async (token?: string): Promise<string[]> =>
  (await verify(token)).faults.map(({ fault, says }) => `${fault}: ${says}`);

/** One byte of a file changed. */
function alter(path: string, at: number): void {
  const bytes = Buffer.from(shown.get(path) ?? Buffer.alloc(0));
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  shown.set(path, bytes);
}

describe('a log', () => {
  it.each([0, 1, 255, 256, 257, 700])('of %i leaves holds, and is remembered', async (size) => {
    shown = files(entries(size));
    expect(await verify(AUDITOR)).toMatchObject({ faults: [], checkpoint: { size }, entries: true });
    expect(await verify(AUDITOR)).toMatchObject({
      faults: [],
      before: size,
      witnesses: { witnessed: true },
    });
  });

  it('that grew holds on, from whatever size', async () => {
    for (const size of [3, 256, 300, 511, 700]) {
      shown = files(entries(size));
      expect(await faults()).toEqual([]);
    }
  });

  it('that everybody sees later than its auditors is not shorter than it was', async () => {
    expect(await faults(AUDITOR)).toEqual([]);
    shown = files(entries(512));
    expect(await faults()).toEqual([]);
    shown = files(entries(500));
    expect(await faults()).toEqual([expect.stringMatching(/^rollback: /)]);
  });

  it('without enough cosignatures is not witnessed, and is not wrong', async () => {
    shown = files(entries(700), WITNESSES.slice(0, 1));
    expect(await verify()).toMatchObject({
      faults: [],
      witnesses: { witnessed: false, missing: ['prova.example/centro'] },
    });
  });

  it.each([
    ['as it is', AUDITOR, 10 * 60],
    ['as everybody sees it', undefined, 48 * 3_600],
  ])('%s is not witnessed any more when its cosignatures are old', async (_, token, seconds) => {
    const at = async (now: number): Promise<LogVerdict> =>
      verifyLog(new LogSource(server.url, token), policy, new Remembered(dir), { now: () => now });
    const last = (COSIGNED + seconds) * 1_000;
    const verdict = await at(last);
    expect(verdict).toMatchObject({ cosignedAt: '2026-03-02T08:00:00.000Z', isStale: false });
    expect(wordOf(verdict)).toBe('right');
    expect(wordOf(await at(last + 1))).toBe('not-witnessed');
  });

  it('that cannot be read is neither', async () => {
    shown.delete('tile/0/001');
    await expect(verify()).rejects.toThrow('tile/0/001: 404');
  });
});

describe('found wrong is', () => {
  it('a byte changed in a stored entry', async () => {
    alter('tile/entries/001', 300);
    expect(await faults(AUDITOR)).toEqual([
      expect.stringMatching(/^entry: entry 2\d\d is not the one that was hashed$/),
    ]);
  });

  it('a byte changed in a leaf', async () => {
    alter('tile/0/001', 40);
    expect(await faults()).toEqual([
      'root: the tiles make another root than the log signed',
      'tile: tile/1/000.p/2 is not what the tiles below make',
    ]);
  });

  it('a tile above the leaves', async () => {
    alter('tile/1/000.p/2', 3);
    expect(await faults()).toEqual(['tile: tile/1/000.p/2 is not what the tiles below make']);
  });

  it('a size that nobody signed', async () => {
    const note = shown.get('checkpoint')?.toString() ?? '';
    shown.set('checkpoint', Buffer.from(note.replace('\n700\n', '\n701\n')));
    expect((await verify()).faults).toMatchObject([{ fault: 'signature' }]);
  });

  it('a row deleted, the tree rebuilt and signed again', async () => {
    await verify();
    shown = files(entries(701).filter((_, i) => i !== 5));
    expect(await faults()).toEqual([
      'fork: another log of 700 leaves was seen here before, signed by the same key',
    ]);
  });

  it('another log for everybody than for those with a token', async () => {
    shown = files(entries(512));
    expect(await faults()).toEqual([]);
    shown = files(entries(700, 300));
    expect(await faults(AUDITOR)).toEqual([
      'fork: the first 512 leaves are not those that were seen here before',
    ]);
    shown = files(entries(500));
    expect(await faults(AUDITOR)).toEqual([expect.stringMatching(/^rollback: /)]);
  });

  it('rows rewritten below a larger tree, signed again', async () => {
    await verify();
    shown = files(entries(900, 650));
    expect(await faults()).toEqual(['fork: the first 700 leaves are not those that were seen here before']);
  });

  it('a log cut off, and a checkpoint of the past shown again', async () => {
    await verify();
    shown = files(entries(600));
    expect(await faults()).toEqual([
      'rollback: the log has 600 leaves and had 700 when it was seen here last',
    ]);
  });

  it('and what was found wrong is not remembered', async () => {
    await verify();
    shown = files(entries(900, 650));
    await verify();
    shown = files(entries(900));
    expect(await faults()).toEqual([]);
  });
});
