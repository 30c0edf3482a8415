import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL: the one of `url`, or one of our own for as long as this runs. */
export async function server(url) {
  if (url !== undefined && url !== '') return { url, stop: async () => undefined };
  const { startPostgres } = await import('#local');
  const folder = await mkdtemp(join(tmpdir(), 'staffetta-simulation-'));
  const own = await startPostgres({ dir: join(folder, 'postgres'), durable: false });
  return {
    url: own.url,
    stop: async () => {
      await own.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
