import { createHash } from 'node:crypto';

/** A stable UUID (version 8) for what has a name of ours: HSDS wants one for everything. */
export function hsdsId(...name: readonly string[]): string {
  const hash = createHash('sha256').update(name.join('/')).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
