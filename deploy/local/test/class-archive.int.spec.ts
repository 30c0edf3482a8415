import { chmod, cp, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { repositoryRoot } from '#local';
import { kafkaBrokers } from '#testing';
import { startKafka, type KafkaServer } from '../src/kafka.js';

const START_MS = 180_000;

let folder: string;
let root: string;
let servers = 0;
const beside = (): string => join(root, 'deploy/kafka/local');
const kept = async (): Promise<string[]> =>
  (await readdir(beside())).filter((name) => name.startsWith('classes'));

/** A machine of its own, on which no broker has ended yet. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staffetta-classes-'));
  root = join(folder, 'root');
  await cp(join(repositoryRoot(), 'deploy/kafka/local'), beside(), {
    recursive: true,
    filter: (path) => !path.includes('.jsa'),
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A broker on a new folder; what it was started with, and what its folder holds when `end` is through. */
async function broker(
  end: (server: KafkaServer) => Promise<unknown>,
): Promise<{ args: string; left: string[] }> {
  servers += 1;
  const dir = join(folder, `kafka-${String(servers)}`);
  const server = await startKafka({ dir, root });
  try {
    const args = (await readFile(`/proc/${String(server.pid)}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    await end(server);
    await server.stop();
    return { args, left: (await readdir(dir)).filter((name) => name.startsWith('classes')) };
  } finally {
    await server.stop();
  }
}

/** Nothing in its middle third. */
async function emptied(path: string, size: number): Promise<void> {
  const file = await open(path, 'r+');
  const third = Math.floor(size / 3);
  await file.write(Buffer.alloc(third), 0, third, third);
  await file.close();
}

(kafkaBrokers() === undefined || process.platform !== 'linux' ? describe.skip : describe)(
  'the classes of a broker',
  () => {
    it(
      'are not kept by one that was killed',
      async () => {
        const { left } = await broker(async ({ pid, exited }) => {
          process.kill(pid, 'SIGKILL');
          await exited;
        });
        expect([await kept(), left]).toEqual([[], []]);
      },
      START_MS,
    );

    it(
      'are kept by the first that ends in order, and read by the next',
      async () => {
        const first = await broker(() => Promise.resolve());
        expect(first.left).toEqual([]);
        const [name = '', ...others] = await kept();
        expect([name, others]).toEqual([expect.stringMatching(/^classes-[\da-f]{16}\.jsa$/), []]);
        const second = await broker(() => Promise.resolve());
        expect(second.args).toContain(`-XX:SharedArchiveFile=${join(beside(), name)}`);
        expect(await kept()).toEqual([name]);
      },
      START_MS,
    );

    it(
      'may be torn: the broker starts as if there were none',
      async () => {
        const [name = ''] = await kept();
        await writeFile(join(beside(), name), 'not an archive');
        expect((await broker(() => Promise.resolve())).left).toEqual([]);
      },
      START_MS,
    );

    it.each<[string, (file: string, size: number) => Promise<void>]>([
      ['cut short', (file, size) => truncate(file, size / 2)],
      ['empty in the middle, as after a power cut', emptied],
    ])(
      'may be %s: the next broker leaves them whole again',
      async (_how, damage) => {
        await broker(() => Promise.resolve());
        const [name = ''] = await kept();
        const file = join(beside(), name);
        await chmod(file, 0o600);
        await damage(file, (await stat(file)).size);
        const next = await broker(() => Promise.resolve());
        expect(next.args).not.toContain('SharedArchiveFile');
        expect((await broker(() => Promise.resolve())).args).toContain(`-XX:SharedArchiveFile=${file}`);
      },
      START_MS,
    );
  },
);
