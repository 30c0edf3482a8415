import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { repositoryRoot } from '#local';
import { chooseLog } from '../src/log-memory.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-log-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

type Wanted = 'auto' | 'kafka' | 'embedded';
const choose = (wanted: Wanted, brokers?: string): ReturnType<typeof chooseLog> =>
  chooseLog(dir, wanted, brokers, repositoryRoot());

const MADE: [Wanted, string | undefined][] = [
  ['embedded', undefined],
  ['kafka', undefined],
  ['auto', '127.0.0.1:9092'],
];

describe('a data folder', () => {
  // of the first two, one is what this machine would not choose by itself, whichever programs it has
  it.each(MADE)(
    'made with --log %s (KAFKA_BROKERS: %s) keeps its log at a plain start',
    async (log, brokers) => {
      const { kind, brokers: chosen } = await choose(log, brokers);
      expect(await choose('auto')).toEqual({
        kind,
        ...(chosen === undefined ? {} : { brokers: chosen }),
        why: expect.stringContaining('made with it'),
      });
      expect(await choose('auto')).toMatchObject({ kind });
    },
  );

  it.each(MADE)(
    'made with --log %s (KAFKA_BROKERS: %s) refuses another that is asked for',
    async (log, brokers) => {
      const { kind } = await choose(log, brokers);
      const before = await readFile(join(dir, 'log.json'), 'utf8');
      const refused = { code: 'local.other-log' };
      await expect(choose(kind === 'kafka' ? 'embedded' : 'kafka')).rejects.toMatchObject(refused);
      await expect(choose('auto', '127.0.0.1:9099')).rejects.toMatchObject(refused);
      expect(await readFile(join(dir, 'log.json'), 'utf8')).toBe(before);
    },
  );

  it('accepts the log that it was made with by name', async () => {
    await choose('embedded');
    expect(await choose('embedded')).toMatchObject({ kind: 'embedded' });
  });

  it.each(['', '{"kind":"kaf', 'null', '{}', '{"kind":"kafka"}', '{"kind":"other","brokers":[]}'])(
    'whose memory says nothing (%j) has no log by guess',
    async (text) => {
      await writeFile(join(dir, 'log.json'), text);
      for (const wanted of ['auto', 'embedded'] as const)
        await expect(choose(wanted)).rejects.toMatchObject({
          code: 'local.log-unknown',
          message: expect.stringContaining(join(dir, 'log.json')) as unknown,
        });
    },
  );
});
