import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryLog } from '../test/memory-log.js';
import { testEntry } from '../test/naive-tree.js';
import {
  decodeEntries,
  encodeEntries,
  entriesPath,
  parseLogPath,
  rootAt,
  rootOf,
  tileNodeReader,
  tilePath,
  tilesOf,
  tileWidth,
  type Tile,
} from './index.js';

describe('the path of a tile', () => {
  it('is written as the specification shows', () => {
    expect(tilePath({ level: 0, index: 1234067 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 0, index: 273, width: 112 })).toBe('tile/0/273.p/112');
    expect(tilePath({ level: 63, index: 0, width: 256 })).toBe('tile/63/000');
    expect(entriesPath({ index: 1000, width: 1 })).toBe('tile/entries/x001/000.p/1');
  });

  it.each([
    ['checkpoint', { kind: 'checkpoint' }],
    ['tile/0/x001/x234/067', { kind: 'tile', level: 0, index: 1234067, width: 256 }],
    ['tile/2/000.p/1', { kind: 'tile', level: 2, index: 0, width: 1 }],
    ['tile/63/999.p/255', { kind: 'tile', level: 63, index: 999, width: 255 }],
    ['tile/entries/273.p/112', { kind: 'entries', index: 273, width: 112 }],
  ])('%s is read', (path, what) => {
    expect(parseLogPath(path)).toEqual(what);
  });

  it.each([
    '',
    '/checkpoint',
    'checkpoint/',
    'tile/0/1',
    'tile/0/01',
    'tile/0/0001',
    'tile/00/001',
    'tile/64/000',
    'tile/-1/000',
    'tile/8/0/000',
    'tile/0/000/',
    'tile/0/000\n',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/',
    'tile/0/000.p/1/2',
    'tile/0/x000/001',
    'tile/0/001/234',
    'tile/0/x001',
    'tile/0/X001/000',
    'tile/0/x01/000',
    'tile/0/x999/x999/x999/x999/x999/999',
    'tile/0/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/001',
    'tile/entries/000.p/256',
    'tile/entries',
    'tile/data/000',
    'tile/0/../000',
  ])('%j is no path', (path) => {
    expect(parseLogPath(path)).toBeUndefined();
  });

  it('has one spelling: what is read is what was written, and nothing else is read', () => {
    const index = fc.oneof(fc.nat(2_000), fc.maxSafeNat());
    const width = fc.integer({ min: 1, max: 256 });
    fc.assert(
      fc.property(fc.nat(63), index, width, (level, number, w) => {
        const path = tilePath({ level, index: number, width: w });
        expect(parseLogPath(path)).toEqual({ kind: 'tile', level, index: number, width: w });
      }),
    );
    const nearly = fc.stringMatching(/^tile\/[0-9e]{1,2}\/(x?[0-9]{2,4}\/?){1,3}(\.p\/[0-9]{1,3})?$/);
    fc.assert(
      fc.property(nearly, (path) => {
        const what = parseLogPath(path);
        if (what?.kind === 'tile') expect(tilePath(what)).toBe(path);
      }),
    );
  });

  it('cannot be asked of what is no tile', () => {
    for (const tile of [
      { level: 64, index: 0 },
      { level: 0.5, index: 0 },
      { level: 0, index: -1 },
      { level: 0, index: 0, width: 0 },
      { level: 0, index: 0, width: 257 },
    ]) {
      expect(() => tilePath(tile)).toThrow(RangeError);
    }
  });
});

describe('the tiles of a tree', () => {
  it.each([
    [0, []],
    [1, ['tile/0/000.p/1']],
    [256, ['tile/0/000', 'tile/1/000.p/1']],
    [257, ['tile/0/000', 'tile/0/001.p/1', 'tile/1/000.p/1']],
  ])('of %i leaves', (size, paths) => {
    expect(tilesOf(size).map(tilePath)).toEqual(paths);
  });

  it('of 70,000 leaves are those of the specification', () => {
    const tiles = tilesOf(70_000);
    const full = (level: number): number => tiles.filter((t) => t.level === level && t.width === 256).length;
    expect([full(0), full(1), full(2)]).toEqual([273, 1, 0]);
    expect(tiles.filter((t) => t.width < 256).map(tilePath)).toEqual([
      'tile/0/273.p/112',
      'tile/1/001.p/17',
      'tile/2/000.p/1',
    ]);
    expect(tiles.every((t) => tileWidth(70_000, t.level, t.index) === t.width)).toBe(true);
    expect([tileWidth(70_000, 0, 274), tileWidth(70_000, 3, 0)]).toEqual([0, 0]);
  });
});

describe('an entry bundle', () => {
  it('carries each entry behind its length', () => {
    const bytes = encodeEntries([Buffer.from('ab'), Buffer.alloc(0), Buffer.alloc(258, 'c')]);
    expect(bytes.subarray(0, 8).toString('hex')).toBe('00026162' + '0000' + '0102');
    expect(decodeEntries(bytes, 3).map(({ length }) => length)).toEqual([2, 0, 258]);
  });

  it('comes back as it was, from a view as well', () => {
    const entry = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        const bytes = Buffer.concat([Buffer.of(9), encodeEntries(entries)]).subarray(1);
        expect(decodeEntries(bytes, entries.length)).toEqual(entries);
      }),
    );
  });

  it('is refused when it is cut, too long, or of another width', () => {
    const bytes = encodeEntries([Buffer.from('ab'), Buffer.from('c')]);
    const malformed = expect.objectContaining({ code: 'merkle.bundle-malformed' });
    expect(() => decodeEntries(bytes.subarray(0, -1))).toThrow(malformed);
    expect(() => decodeEntries(bytes.subarray(0, 5))).toThrow(malformed);
    expect(() => decodeEntries(bytes, 1)).toThrow(malformed);
    expect(() => decodeEntries(Buffer.alloc(514))).toThrow(malformed);
    expect(decodeEntries(Buffer.alloc(512))).toHaveLength(256);
    expect(() => encodeEntries(Array<Buffer>(257).fill(Buffer.alloc(0)))).toThrow(RangeError);
    expect(() => encodeEntries([Buffer.alloc(65_536)])).toThrow(RangeError);
  });
});

describe('reading nodes out of tiles', () => {
  const log = new MemoryLog();
  log.append(Array.from({ length: 66_000 }, (_, i) => testEntry(i)));

  it('fetches each tile once per call, at the width that the size gives it', async () => {
    const fetched: string[] = [];
    const read = tileNodeReader(66_000, (tile: Tile) => {
      fetched.push(tilePath(tile));
      return Promise.resolve(log.tile(tile));
    });
    expect(await rootAt(66_000, read)).toEqual(rootOf(log.frontier));
    expect(fetched.sort()).toEqual(['tile/0/257.p/208', 'tile/1/001.p/1', 'tile/2/000.p/1']);
  });

  it('takes the full tile where the partial one has gone', async () => {
    const size = 300;
    const gone = tileNodeReader(size, (tile) =>
      tile.width === 256 ? Promise.resolve(log.tile(tile)) : Promise.reject(new Error('gone')),
    );
    expect(await rootAt(size, gone)).toEqual(await rootAt(size, log.reader(size)));
  });

  it('fails as the first fetch failed where there is no tile at all', async () => {
    const read = tileNodeReader(300, ({ width }) => Promise.reject(new Error(`no ${String(width)}`)));
    await expect(read([{ level: 0, index: 299 }])).rejects.toThrow('no 44');
  });

  it('refuses a tile of another length and a node that is not whole', async () => {
    const short = tileNodeReader(300, (tile) => Promise.resolve(log.tile(tile).subarray(32)));
    await expect(short([{ level: 0, index: 0 }])).rejects.toMatchObject({ code: 'merkle.tile-malformed' });
    await expect(log.reader(300)([{ level: 0, index: 300 }])).rejects.toThrow(RangeError);
    await expect(log.reader(300)([{ level: 8, index: 1 }])).rejects.toThrow(RangeError);
  });
});
