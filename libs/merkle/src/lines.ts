import { readDecimal, readHash } from './text.js';

/** What a witness request and a portable proof have in common: some lines, hashes, an empty line, a checkpoint. */
export interface HeadAndCheckpoint {
  readonly head: readonly string[];
  /** The signed note behind the first empty line, as it came. */
  readonly checkpoint: string;
}

/** Undefined without an empty line. */
export function splitAtFirstGap(text: string): HeadAndCheckpoint | undefined {
  const gap = text.indexOf('\n\n');
  return gap < 0 ? undefined : { head: text.slice(0, gap).split('\n'), checkpoint: text.slice(gap + 2) };
}

/** The number in `<word> <number>`. */
export function numberedLine(line: string | undefined, word: string): number | undefined {
  return line?.startsWith(`${word} `) === true ? readDecimal(line.slice(word.length + 1)) : undefined;
}

/** One hash a line; undefined when one of them is none. */
export function hashLines(lines: readonly string[]): Buffer[] | undefined {
  const hashes = lines.flatMap((line) => readHash(line) ?? []);
  return hashes.length === lines.length ? hashes : undefined;
}

export const toBase64Line = (hash: Uint8Array): string => `${Buffer.from(hash).toString('base64')}\n`;
