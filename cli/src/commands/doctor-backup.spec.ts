import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { backupAge } from './doctor-backup.js';

const TAKEN = '2026-03-01T02:00:00.000Z';
const after = (hours: number): Date => new Date(Date.parse(TAKEN) + hours * 3_600_000);

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'staffetta-doctor-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const mark = (more: object = {}): Promise<void> =>
  writeFile(join(data, 'backup.json'), JSON.stringify({ at: TAKEN, folder: data, bytes: 1, ...more }));

describe('what doctor says of the last copy', () => {
  it('warns where nobody ever took one', async () => {
    expect(await backupAge(data, after(0))).toMatchObject({ well: true, warn: true });
  });

  it.each([
    [0, true],
    [25, true],
    [26, false],
    [100, false],
  ])('after %d hours: %s', async (hours, well) => {
    await mark();
    expect(await backupAge(data, after(hours))).toMatchObject({ check: 'backup', well });
  });

  it('is not well where the copy is gone', async () => {
    await mark({ folder: join(data, 'gone') });
    expect(await backupAge(data, after(1))).toMatchObject({ well: false });
  });

  it('is not well where the next one has no room', async () => {
    await mark({ bytes: Number.MAX_SAFE_INTEGER });
    expect(await backupAge(data, after(1))).toMatchObject({ well: false, hint: 'make room there' });
  });
});
