import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#kernel';

/** A version that was given out. */
export interface Release {
  readonly version: string;
  /** By service, the last migration that came with it or before it: a database that has seen it was at this version. */
  readonly last: Readonly<Record<string, string>>;
  /**
   * By service, what this version needs no more or keeps by itself already, so that the next one may take it away or demand
   * it: `table`, `table.column`, `table.rule`, `function(arguments)`. A test holds migrations to it.
   */
  readonly prepared?: Readonly<Record<string, readonly string[]>>;
}

/** `deploy/releases.json`: oldest first, the last one is this version; what it brings need not be in its list yet. */
export async function readReleases(root: string): Promise<Release[]> {
  return JSON.parse(await readFile(join(root, 'deploy/releases.json'), 'utf8')) as Release[];
}

/**
 * Refuses to go on from a database that was never at the version before this one: what a release takes away it took out
 * of use in the one before, so that nodes of both can run side by side, and only those two are tried together.
 * @param seen names of the database's migrations; none: it is new
 * @throws AppError `conflict` `migrate.skipped-version`, naming the version to install first
 */
export function refuseSkipped(
  releases: readonly Release[],
  { node, service }: { readonly node: string; readonly service: string },
  seen: readonly string[],
): void {
  if (seen.length === 0) return;
  // the newest that it was at; a service that a release did not have yet can have missed nothing of it
  const wasAt = ({ last }: Release): boolean => last[service] === undefined || seen.includes(last[service]);
  const before = releases.slice(0, -1);
  const missed = before.find((release, at) => before.slice(at).every((later) => !wasAt(later)));
  // of those that it missed the first comes next; this version is next where it missed none
  if (missed === undefined) return;
  throw new AppError(
    'conflict',
    'migrate.skipped-version',
    `The database of ${node} is older than the version before this one. Install ${missed.version} first, and start it once.`,
    { node, version: missed.version },
  );
}
