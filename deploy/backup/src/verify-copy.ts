import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AppError } from '#kernel';
import { measure, type Told } from './copy-database.js';
import type { Manifest, TableCopy } from './manifest.js';

const NEWLINE = 0x0a;

/**
 * Reads a whole copy again: size, digest and rows of every file.
 * @throws AppError `invalid` `backup.damaged-file`, with the file's name
 */
export async function verifyCopy(folder: string, { databases }: Manifest, told: Told): Promise<void> {
  for (const { tables } of databases) {
    for (const table of tables) {
      if (!(await isWhole(folder, table))) {
        throw new AppError(
          'invalid',
          'backup.damaged-file',
          `${table.file} is not what was written: take another copy.`,
          { file: table.file },
        );
      }
      told(table.bytes);
    }
  }
}

async function isWhole(folder: string, { file, bytes, rows, sha256 }: TableCopy): Promise<boolean> {
  const measured = measure();
  let lines = 0;
  // COPY writes one line a row and no other line feed
  const count = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
      done();
    },
  });
  try {
    await pipeline(createReadStream(join(folder, file)), measured.through, createGunzip(), count);
  } catch {
    return false; // missing, cut short, or no gzip
  }
  return measured.bytes() === bytes && measured.digest() === sha256 && lines === rows;
}
