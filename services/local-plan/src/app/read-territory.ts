import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#kernel';
import type { Territory } from '../domain/territory.js';

/** Read once, at the start. @throws AppError `invalid` `config.invalid` where the file is not there or is no such list */
export function readTerritory(dir: string): Territory {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(join(dir, 'territory.json'), 'utf8'));
  } catch {
    throw wrong();
  }
  const { comuni, province } = (read ?? {}) as {
    comuni?: unknown;
    province?: { name?: unknown; sign?: unknown };
  };
  const { name: named, sign } = province ?? {};
  if (!Array.isArray(comuni) || comuni.length === 0 || typeof named !== 'string' || typeof sign !== 'string')
    throw wrong();
  return {
    province: named,
    sign,
    comuni: comuni.map((entry: unknown) => {
      const { name, istat, ambito } = (entry ?? {}) as Record<string, unknown>;
      if (typeof name !== 'string' || typeof istat !== 'string' || typeof ambito !== 'string') throw wrong();
      return { name, istat, ambito };
    }),
  };
}

const wrong = (): AppError =>
  new AppError('invalid', 'config.invalid', 'The environment is not right: STAFFETTA_NETWORK_DIR', {
    wrong: ['STAFFETTA_NETWORK_DIR (no readable territory.json)'],
  });
