import { gzipSync } from 'node:zlib';

export interface ArchiveFile {
  /** At most 100 characters, without a leading slash. */
  readonly name: string;
  readonly content: string;
}

const BLOCK = 512;
const field = (text: string, length: number): string => text.padEnd(length, '\0');
const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;

/** A gzipped tar (POSIX ustar), as every `tar` unpacks it. @throws RangeError for a name that does not fit */
export function tarGz(files: readonly ArchiveFile[], at: Date): Buffer {
  const blocks = files.flatMap(({ name, content }) => {
    const bytes = Buffer.from(content);
    const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
    return [headerOf(name, bytes.length, at), bytes, padding];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}

function headerOf(name: string, size: number, at: Date): Buffer {
  if (Buffer.byteLength(name) > 100) throw new RangeError('This name does not fit into an archive.');
  const mtime = Math.floor(at.getTime() / 1000);
  const before =
    field(name, 100) + octal(0o600, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(mtime, 12);
  const after = ['0', field('', 100), 'ustar\0', '00'].join('');
  // the sum counts its own field as blanks
  const blank = Buffer.from((before + ' '.repeat(8) + after).padEnd(BLOCK, '\0'), 'latin1');
  const sum = blank.reduce((total, byte) => total + byte, 0);
  const checksum = `${sum.toString(8).padStart(6, '0')}\0 `;
  return Buffer.from((before + checksum + after).padEnd(BLOCK, '\0'), 'latin1');
}
