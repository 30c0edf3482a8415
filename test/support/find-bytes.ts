import { createReadStream } from 'node:fs';

/** Something to find, by the name under which it is reported. */
export interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

const CHUNK_BYTES = 1 << 20;

/** A to Z as a to z, every other byte as it is. */
const FOLDED = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));
const folded = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => FOLDED[byte] ?? byte);

/**
 * Looks for hundreds of needles at once in bytes of any kind, without regard to ASCII case: Wu and Manber's search, which
 * skips by pairs of bytes. One needle after the other would take minutes for a stack's data folder.
 */
export class ByteSearch {
  /** No needle is shorter: as many bytes of each decide how far the search may skip. */
  private readonly window: number;
  private readonly longest: number;
  private readonly skips: Uint8Array;
  private readonly endingIn = new Map<number, { readonly name: string; readonly bytes: Uint8Array }[]>();

  /** @throws RangeError for a needle of less than four bytes */
  constructor(needles: readonly Needle[]) {
    const lengths = needles.map(({ bytes }) => bytes.length);
    this.window = Math.min(...lengths, 64);
    this.longest = Math.max(...lengths, 0);
    if (this.window < 4) throw new RangeError('A needle this short is found anywhere.');
    this.skips = new Uint8Array(1 << 16).fill(this.window - 1);
    for (const needle of needles) {
      const bytes = folded(needle.bytes);
      for (let at = 1; at < this.window; at += 1) {
        const pair = pairAt(bytes, at);
        this.skips[pair] = Math.min(this.skips[pair] ?? 0, this.window - 1 - at);
      }
      const last = pairAt(bytes, this.window - 1);
      this.endingIn.set(last, [...(this.endingIn.get(last) ?? []), { name: needle.name, bytes }]);
    }
  }

  /** @returns the names of what is in there, each once, in order */
  in(data: Uint8Array | string): string[] {
    const found = new Set<string>();
    this.scan(typeof data === 'string' ? Buffer.from(data) : data, found);
    return [...found].sort();
  }

  /** As `in`; a file that is gone meanwhile holds nothing. */
  async inFile(path: string): Promise<string[]> {
    const found = new Set<string>();
    let before = Buffer.alloc(0);
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
        const data = Buffer.concat([before, chunk as Buffer]);
        this.scan(data, found);
        before = data.subarray(Math.max(0, data.length - this.longest));
      }
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    }
    return [...found].sort();
  }

  private scan(data: Uint8Array, found: Set<string>): void {
    let at = this.window - 1;
    while (at < data.length) {
      const pair = ((FOLDED[data[at - 1] ?? 0] ?? 0) << 8) | (FOLDED[data[at] ?? 0] ?? 0);
      const skip = this.skips[pair] ?? 0;
      if (skip > 0) {
        at += skip;
        continue;
      }
      const start = at - this.window + 1;
      for (const { name, bytes } of this.endingIn.get(pair) ?? []) {
        if (!found.has(name) && standsAt(data, start, bytes)) found.add(name);
      }
      at += 1;
    }
  }
}

const pairAt = (bytes: Uint8Array, at: number): number => ((bytes[at - 1] ?? 0) << 8) | (bytes[at] ?? 0);

function standsAt(data: Uint8Array, start: number, bytes: Uint8Array): boolean {
  if (start + bytes.length > data.length) return false;
  for (let at = 0; at < bytes.length; at += 1) {
    if (FOLDED[data[start + at] ?? 0] !== bytes[at]) return false;
  }
  return true;
}
