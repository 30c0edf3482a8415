import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '#kernel';
import type { Logger } from '#platform';

/** An announced pause, as `staffetta maintenance` writes it. */
export interface Maintenance {
  readonly since: string;
  /** It ends by itself then; null: when it is switched off. */
  readonly until: string | null;
  /** Whose node rests; none named: all. */
  readonly nodes: readonly string[];
}

export interface MaintenanceFile {
  /** The pause that is on now. */
  current(): Promise<Maintenance | undefined>;
  /** The same, where it concerns this node. */
  of(node: string): Promise<Maintenance | undefined>;
}

/** So long what was read counts: a file need not be read for each of many requests. */
const FRESH_MS = 250;

/** @param path absent: there is never a pause */
export function openMaintenance(path: string | undefined, clock: Clock, logger: Logger): MaintenanceFile {
  let read: Promise<Maintenance | undefined> = Promise.resolve(undefined);
  let at = Number.NEGATIVE_INFINITY;
  const current = async (): Promise<Maintenance | undefined> => {
    if (path === undefined) return undefined;
    if (performance.now() - at > FRESH_MS) {
      at = performance.now();
      read = readMaintenance(path, logger);
    }
    const found = await read;
    return found?.until != null && Date.parse(found.until) <= clock.now().getTime() ? undefined : found;
  };
  return {
    current,
    async of(node) {
      const found = await current();
      return found !== undefined && (found.nodes.length === 0 || found.nodes.includes(node))
        ? found
        : undefined;
    },
  };
}

async function readMaintenance(path: string, logger: Logger): Promise<Maintenance | undefined> {
  try {
    const { since, until, nodes } = JSON.parse(await readFile(path, 'utf8')) as Partial<Maintenance>;
    if (typeof since !== 'string' || !isTime(until) || !Array.isArray(nodes)) throw new Error('not ours');
    return { since, until, nodes: nodes.filter((node) => typeof node === 'string') };
  } catch (error) {
    // nobody is kept from work by a file that says nothing
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      logger.error({ alarm: 'maintenance-file' }, 'the file of the pause cannot be read');
    return undefined;
  }
}

const isTime = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && !Number.isNaN(Date.parse(value)));

/** Tells whoever has a page open; nothing in it is about anybody. */
export function serveMaintenance(fastify: FastifyInstance, maintenance: MaintenanceFile): void {
  fastify.get('/api/maintenance', async () => {
    const found = await maintenance.current();
    return found === undefined
      ? { on: false }
      : { on: true, since: found.since, until: found.until, nodes: found.nodes };
  });
}
