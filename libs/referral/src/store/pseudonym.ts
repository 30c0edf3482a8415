import { createHmac } from 'node:crypto';
import type { KeyStore } from '#trust';

const LENGTH = 8;

/**
 * A name for somebody between one sender and one recipient: the same in every question about her there, another one
 * towards everybody else, and nothing that leads back to the file without this node's key store.
 * @param about the file's id, or the stay's
 */
export function pseudonymFor(
  { keyStore }: { readonly keyStore: Pick<KeyStore, 'secret'> },
  { about, from, to }: { readonly about: string; readonly from: string; readonly to: string },
): string {
  const digest = createHmac('sha256', keyStore.secret('pseudonym'));
  return digest
    .update(JSON.stringify([from, to, about]))
    .digest('hex')
    .slice(0, LENGTH)
    .toUpperCase();
}
