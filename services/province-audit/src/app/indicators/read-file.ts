import type { EntityManager } from 'typeorm';
import { TABLES } from '../../domain/indicators/definitions.js';
import {
  dictionaryFile,
  releaseFile,
  returnFile,
  splitName,
  tableFile,
  type Rendered,
} from '../../domain/indicators/render/files.js';
import { releaseNotFound } from '../../domain/indicators/release.errors.js';
import type { Release } from '../../domain/indicators/table.js';
import { readRelease, releaseOf } from './releases.js';

type Db = Pick<EntityManager, 'query'>;

/** A file of what is published, and nothing else; undefined: there is no such form of it. */
export type MaybeFile = Promise<Rendered | undefined>;

/**
 * A release (`2026-Q3.html`) or the data dictionary (`dictionary.csv`).
 * @param otherwise the format where the name has no ending
 * @throws AppError `not-found` where the period is not published
 */
export async function readReleaseFile(db: Db, publisher: string, file: string, otherwise: string): MaybeFile {
  const [name, ending] = splitName(file);
  const format = ending === '' ? otherwise : ending;
  if (name === 'dictionary') return dictionaryFile(TABLES, format);
  return releaseFile(await frozen(db, name), TABLES, publisher, format);
}

/** One table of a release, or its change from the year before. @throws AppError as `readReleaseFile` */
export async function readTableFile(db: Db, publisher: string, period: string, file: string): MaybeFile {
  const release = await frozen(db, period);
  const earlier = await readRelease(db, `${String(release.period.year - 1)}${period.slice(4)}`);
  const before = earlier === undefined ? undefined : releaseOf(earlier);
  return tableFile({ release, before }, TABLES, publisher, file);
}

/** A yearly return: `istat-2026.csv`. @throws AppError as `readReleaseFile` */
export async function readReturnFile(db: Db, publisher: string, file: string): MaybeFile {
  const [name, format] = splitName(file);
  const [, code = '', year = ''] = /^([a-z]+)-(20\d\d)$/.exec(name) ?? [];
  return year === '' ? undefined : returnFile(code, await frozen(db, year), publisher, format);
}

async function frozen(db: Db, period: string): Promise<Release> {
  const found = await readRelease(db, period);
  if (found === undefined) throw releaseNotFound();
  return releaseOf(found);
}
