import { createHash } from 'node:crypto';

/** A seeded stream (sfc32): the same seed and label, the same numbers. */
export class Random {
  #state;

  constructor(seed, label = '') {
    const digest = createHash('sha256').update(`${seed} ${label}`).digest();
    this.#state = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at));
    this.seed = seed;
  }

  /** 32 bits. */
  word() {
    let [a, b, c, d] = this.#state;
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    this.#state = [a, b, c, d];
    return t >>> 0;
  }

  /** From 0 up to, not including, `end`. */
  int(end) {
    return Math.floor((this.word() / 2 ** 32) * end);
  }

  /** Both ends included. */
  between(low, high) {
    return low + this.int(high - low + 1);
  }

  chance(probability) {
    return this.word() / 2 ** 32 < probability;
  }

  pick(items) {
    return items[this.int(items.length)];
  }

  /** @param entries `[weight, value]`; weights of 0 are never chosen; undefined where none is left */
  weighted(entries) {
    const sum = entries.reduce((total, [weight]) => total + weight, 0);
    if (sum === 0) return undefined;
    let at = (this.word() / 2 ** 32) * sum;
    for (const [weight, value] of entries) {
      at -= weight;
      if (at < 0) return value;
    }
    return entries.findLast(([weight]) => weight > 0)?.[1];
  }

  shuffled(items) {
    const all = [...items];
    for (let i = all.length - 1; i > 0; i -= 1) {
      const j = this.int(i + 1);
      [all[i], all[j]] = [all[j], all[i]];
    }
    return all;
  }

  bytes(size) {
    const bytes = Buffer.alloc(size);
    for (let i = 0; i < size; i += 4) {
      const word = this.word();
      for (let k = 0; k < 4 && i + k < size; k += 1) bytes[i + k] = (word >>> (8 * k)) & 0xff;
    }
    return bytes;
  }

  /** UUIDv4, the form that ids take. */
  uuid() {
    const bytes = this.bytes(16);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }
}
