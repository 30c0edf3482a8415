import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureVersion } from 'node:tls';
import { demand, readNamed } from './named-files.js';

/** Where a node's certificate for calls between nodes is: all three or none. */
export interface PeerTlsSettings {
  readonly STAFFETTA_TLS_CERT_FILE?: string;
  readonly STAFFETTA_TLS_KEY_FILE?: string;
  readonly STAFFETTA_TLS_CA_FILE?: string;
}

/** What both ends of a call between nodes show and believe; PEM. */
export interface PeerTls {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer;
  readonly minVersion: SecureVersion;
}

/**
 * Reads a node's certificate, its key, and the authority of the network's nodes. Once: another certificate is a restart.
 * @returns undefined where the node has none, in the profiles demo and test
 * @throws {AppError} invalid `config.invalid` where a file cannot be read, or the key is not the certificate's
 */
export function readPeerTls(config: PeerTlsSettings): PeerTls | undefined {
  const { STAFFETTA_TLS_CERT_FILE: certFile, STAFFETTA_TLS_KEY_FILE: keyFile } = config;
  const { STAFFETTA_TLS_CA_FILE: caFile } = config;
  if (certFile === undefined || keyFile === undefined || caFile === undefined) return undefined;
  const tls: PeerTls = {
    cert: readNamed('STAFFETTA_TLS_CERT_FILE', certFile),
    key: readNamed('STAFFETTA_TLS_KEY_FILE', keyFile),
    ca: readNamed('STAFFETTA_TLS_CA_FILE', caFile),
    minVersion: 'TLSv1.3',
  };
  // TLS itself takes a CA file without a certificate in it, and then believes nobody, only later
  demand('STAFFETTA_TLS_CA_FILE (no certificate in PEM)', () => new X509Certificate(tls.ca));
  demand('STAFFETTA_TLS_CERT_FILE (no certificate in PEM)', () => new X509Certificate(tls.cert));
  demand('STAFFETTA_TLS_KEY_FILE (not the key of the certificate)', () => createSecureContext(tls));
  return tls;
}
