import { createHash } from 'node:crypto';
import { canonicalJson } from '#kernel';

/** The head before the first leaf: the hash of nothing, as an RFC 6962 tree's empty root. */
export const EMPTY_HEAD = createHash('sha256').digest('base64url');

/** What a leaf is made of (design §7). */
export const entryOf = (envelope: string): string => canonicalJson({ envelope, v: 1 });

/** RFC 6962: a leaf's hash can never be taken for a node's. */
const leafHash = (envelope: string): Buffer =>
  createHash('sha256').update(Uint8Array.of(0)).update(entryOf(envelope)).digest();

/** The running head after one more leaf; depends on every leaf before. Base64url. */
export function nextHead(head: string, envelope: string): string {
  return createHash('sha256')
    .update(Buffer.from(head, 'base64url'))
    .update(leafHash(envelope))
    .digest('base64url');
}
