import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COSIGNATURE_V1, ED25519, entriesPath, formatVkey, parseLogPath, tilePath, tilesOf } from '#merkle';
import {
  GO_BUILD_MILLISECONDS,
  buildGoVerifier,
  goCanRun,
  verifyWithGo,
  type GoVerdict,
  type LogToVerify,
} from '#testing';
import { LogFolder, auditEntry } from './log-folder.js';
import { testSigner } from './test-keys.js';

const SIZE = 70_000;
const TRUSTED = 1_000;
const log = testSigner('log.example/province');
const witnesses = [testSigner('asl.example/witness'), testSigner('cav.example/witness')];
const signers = { log, witnesses };
const vkey = formatVkey(log.vkey(ED25519));
const keys = { vkey, witnesses: witnesses.map((witness) => formatVkey(witness.vkey(COSIGNATURE_V1))) };
const entries = Array.from({ length: SIZE }, (_, i) => auditEntry(i));

(goCanRun() ? describe : describe.skip)('a verifier that others wrote', () => {
  const folders: LogFolder[] = [];
  let honest: LogFolder;
  let trusted: string;
  beforeAll(buildGoVerifier, GO_BUILD_MILLISECONDS);
  beforeAll(async () => {
    honest = await written(entries);
    trusted = (await written(entries.slice(0, TRUSTED))).file('checkpoint');
  });
  afterAll(() => Promise.all(folders.map((folder) => folder.remove())));

  async function written(of: readonly Buffer[], by = signers): Promise<LogFolder> {
    const folder = await LogFolder.write(of, by);
    folders.push(folder);
    return folder;
  }
  async function altered(change: (folder: LogFolder) => Promise<void>): Promise<LogFolder> {
    const folder = await honest.copy();
    folders.push(folder);
    await change(folder);
    return folder;
  }
  const verify = (folder: LogFolder, more: Partial<LogToVerify> = {}): Promise<GoVerdict> =>
    verifyWithGo({ log: folder.path, ...keys, ...more });

  it.each([0, 1, 2, 255, 256, 257, 513, 1_000])('accepts a log of %i entries', async (size) => {
    const verdict = await verify(await written(entries.slice(0, size)));
    expect(verdict).toMatchObject({ outcome: 'ok' });
    expect(verdict.says).toContain(`size ${String(size)}, `);
  });

  it('accepts 70,000 entries as a continuation of the first thousand', async () => {
    const { outcome, says } = await verify(honest, { trusted });
    expect(outcome).toBe('ok');
    expect(says).toMatch(/^ok: size 70000, root .{44}, 277 tiles, 2 witnesses$/);
  });

  it('accepts full tiles in place of partial ones that have gone', async () => {
    const grown = await written(entries.slice(0, 768));
    const part = await written(entries.slice(0, 700));
    await grown.put('checkpoint', await part.read('checkpoint'));
    await grown.put('tile/1/000.p/2', await part.read('tile/1/000.p/2'));
    expect(await verify(grown)).toMatchObject({ outcome: 'ok' });
  });

  it('finds a byte changed in an entry', async () => {
    const folder = await altered((f) => f.flip(entriesPath({ index: 3 }), 2 + 69 + 2 + 20));
    expect(await verify(folder)).toEqual({ outcome: 'refused', says: 'entry hash: index 769' });
    // the tree knows nothing of it
    expect(await verify(folder, { entries: false })).toMatchObject({ outcome: 'ok' });
  });

  it.each(tilesOf(SIZE).filter(({ level, index }) => level > 0 || [0, 137, 273].includes(index)))(
    'finds a byte changed in tile $level/$index, whose width is $width',
    async (tile) => {
      const folder = await altered((f) => f.flip(tilePath(tile), tile.width * 32 - 1));
      const { outcome, says } = await verify(folder, { entries: false });
      expect([outcome, says]).toEqual(['refused', expect.stringMatching(/^tile: /)]);
    },
  );

  it('finds tiles and bundles that are missing, short or long', async () => {
    const partial = { index: 273, width: 112 };
    const spoilt = [
      await altered((f) => f.remove(tilePath({ level: 0, index: 7 }))),
      await altered((f) => f.remove(tilePath({ level: 0, ...partial }))),
      await altered((f) => f.remove(entriesPath(partial))),
      await altered(async (f) => {
        const path = tilePath({ level: 0, index: 7 });
        await f.put(path, (await f.read(path)).subarray(32));
      }),
      await altered(async (f) => {
        const path = entriesPath(partial);
        await f.put(path, (await f.read(path)).subarray(0, -1));
      }),
      await altered(async (f) => {
        const path = entriesPath({ index: 7 });
        await f.put(path, Buffer.concat([await f.read(path), Buffer.alloc(2)]));
      }),
    ];
    for (const folder of spoilt) expect(await verify(folder)).toMatchObject({ outcome: 'refused' });
  });

  const rewritten: [string, Buffer[]][] = [
    ['forged', entries.with(500, auditEntry(-1))],
    ['deleted', entries.toSpliced(500, 1)],
    ['swapped', entries.with(500, auditEntry(501)).with(501, auditEntry(500))],
  ];
  it.each(rewritten)('finds a row %s in a tree built anew and signed again', async (_, rows) => {
    const folder = await written(rows);
    expect(await verify(folder)).toMatchObject({ outcome: 'ok' });
    const { outcome, says } = await verify(folder, { trusted });
    expect([outcome, says]).toEqual(['refused', expect.stringMatching(/^consistency with the trusted/)]);
  });

  it('cannot find a row rewritten behind the last checkpoint that others hold', async () => {
    const folder = await written(entries.with(TRUSTED + 1, auditEntry(-1)));
    expect(await verify(folder, { trusted })).toMatchObject({ outcome: 'ok' });
  });

  it('finds a log cut short', async () => {
    const folder = await written(entries.slice(0, 900));
    expect(await verify(folder, { trusted })).toEqual({ outcome: 'refused', says: 'rollback: 900 < 1000' });
  });

  it('finds a signed size altered', async () => {
    const folder = await altered(async (f) => {
      const text = (await f.read('checkpoint')).toString();
      await f.put('checkpoint', Buffer.from(text.replace('\n70000\n', '\n69999\n')));
    });
    const { outcome, says } = await verify(folder);
    expect([outcome, says]).toEqual(['refused', expect.stringMatching(/^checkpoint: invalid signature/)]);
  });

  it('finds a fork only beside the other one', async () => {
    const one = await written(entries.slice(0, TRUSTED));
    const other = await written(entries.slice(0, TRUSTED).with(999, auditEntry(-1)));
    for (const fork of [one, other]) expect(await verify(fork)).toMatchObject({ outcome: 'ok' });
    expect(await verify(other, { trusted: one.file('checkpoint') })).toEqual({
      outcome: 'refused',
      says: 'fork: another root of the same size',
    });
  });

  it('misses a witness, and refuses a bad cosignature', async () => {
    const alone = await written(entries.slice(0, 300), { log, witnesses: witnesses.slice(0, 1) });
    expect(await verify(alone)).toEqual({
      outcome: 'refused',
      says: 'checkpoint: not signed by cav.example/witness',
    });
    const impostor = { ...testSigner('impostor'), name: 'cav.example/witness' };
    const false_ = await written(entries.slice(0, 300), { log, witnesses: [impostor] });
    expect(await verify(false_)).toMatchObject({ outcome: 'refused' });
    const bad = await altered(async (f) => {
      const text = (await f.read('checkpoint')).toString();
      // the last digits of the last signature are spelt anew
      await f.put('checkpoint', Buffer.from(text.replace(/.{6}(={0,2}\n)$/, 'AAAAAA$1')));
    });
    expect(await verify(bad)).toMatchObject({ outcome: 'refused' });
  });

  it('believes no other key than the one it was given', async () => {
    const other = formatVkey(testSigner('log.example/other').vkey(ED25519));
    expect(await verify(honest, { vkey: other })).toMatchObject({ outcome: 'refused' });
    expect(await verify(honest, { vkey: 'junk' })).toMatchObject({ outcome: 'unreadable' });
  });

  it('reads a log from its URL, with a token', async () => {
    const small = await written(entries.slice(0, 600));
    const server = await serve(small, 'let-me-in');
    try {
      const { port } = server.address() as AddressInfo;
      const at = { log: `http://127.0.0.1:${String(port)}/log`, ...keys };
      expect(await verifyWithGo({ ...at, token: 'let-me-in' })).toMatchObject({ outcome: 'ok' });
      expect(await verifyWithGo(at)).toEqual({
        outcome: 'unreadable',
        says: 'checkpoint: 401 Unauthorized',
      });
    } finally {
      server.close();
    }
  });
});

/** Serves what our own reading of paths lets through. */
async function serve(folder: LogFolder, token: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/log\//, '');
    if (request.headers.authorization !== `Bearer ${token}`) response.writeHead(401).end();
    else if (parseLogPath(path) === undefined) response.writeHead(404).end();
    else {
      folder.read(path).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
