import { createSecureContext, type SecureVersion } from 'node:tls';
import { demand, readNamed } from '#platform';
import type { GatewayConfig } from './config.js';

/** What the gateway shows to browsers; PEM. */
export interface FrontTls {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly minVersion: SecureVersion;
}

/**
 * Reads the certificate for browsers. Once: another one is a restart.
 * @returns undefined where the gateway speaks plain http, behind a proxy or on loopback
 * @throws {AppError} invalid `config.invalid` where a file cannot be read, or the key is not the certificate's
 */
export function readFrontTls(config: Readonly<GatewayConfig>): FrontTls | undefined {
  const { STAFFETTA_GATEWAY_CERT_FILE: certFile, STAFFETTA_GATEWAY_KEY_FILE: keyFile } = config;
  if (certFile === undefined || keyFile === undefined) return undefined;
  const cert = readNamed('STAFFETTA_GATEWAY_CERT_FILE', certFile);
  const key = readNamed('STAFFETTA_GATEWAY_KEY_FILE', keyFile);
  demand('STAFFETTA_GATEWAY_KEY_FILE (not the key of the certificate)', () =>
    createSecureContext({ cert, key }),
  );
  return { cert, key, minVersion: 'TLSv1.2' };
}
