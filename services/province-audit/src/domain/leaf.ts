import { canonicalJson } from '#kernel';
import { leafHash } from '#merkle';

/** What a leaf is made of: the bytes that are hashed, and that the log's bundles hold (design §7). */
export const entryOf = (envelope: string): Buffer => Buffer.from(canonicalJson({ envelope, v: 1 }));

/** The leaf's hash in the tree, RFC 6962. */
export const leafOf = (envelope: string): Buffer => leafHash(entryOf(envelope));
