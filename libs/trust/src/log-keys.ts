import type { KeyObject } from 'node:crypto';
import type { KeyStore } from './key-store.js';
import { privateKeyOf } from './new-private-key.js';

/**
 * The key that signs the audit's log, Ed25519: derived from the key store, so that it lives and is copied with it and
 * needs no file. Not a key of the registry: verifiers hold it on paper, whatever the registry says.
 */
export const logKey = (keyStore: Pick<KeyStore, 'secret'>): KeyObject =>
  privateKeyOf('Ed25519', keyStore.secret('log-signing'));

/** The key with which this node, as a witness, cosigns another's log, Ed25519; as `logKey`. */
export const witnessKey = (keyStore: Pick<KeyStore, 'secret'>): KeyObject =>
  privateKeyOf('Ed25519', keyStore.secret('log-cosigning'));
