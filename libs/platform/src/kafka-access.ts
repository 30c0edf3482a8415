import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureVersion } from 'node:tls';
import type { KafkaConfig } from './kafka-config.js';
import { demand, readNamed } from './named-files.js';

/** How a process reaches the brokers and who it is there; PEM. */
export interface KafkaAccess {
  readonly brokers: readonly string[];
  readonly ssl?: { ca: Buffer; cert?: Buffer; key?: Buffer; minVersion: SecureVersion };
  readonly sasl?: { mechanism: 'scram-sha-512'; username: string; password: string };
}

/**
 * Reads what the environment says of Kafka. Once: another password or certificate is a restart.
 * @param principal who this process is where the environment does not say so
 * @throws {AppError} invalid `config.invalid` where a file cannot be read, or the key is not the certificate's
 */
export function readKafkaAccess(config: KafkaConfig, principal: string): KafkaAccess {
  const { STAFFETTA_KAFKA_BROKERS: brokers = [], STAFFETTA_KAFKA_TLS_CA_FILE: caFile } = config;
  const { STAFFETTA_KAFKA_USERNAME: username = principal, STAFFETTA_KAFKA_PASSWORD: password } = config;
  return {
    brokers,
    ...(caFile === undefined ? {} : { ssl: readTls(caFile, config) }),
    ...(password === undefined ? {} : { sasl: { mechanism: 'scram-sha-512', username, password } }),
  };
}

function readTls(caFile: string, config: KafkaConfig): NonNullable<KafkaAccess['ssl']> {
  const { STAFFETTA_KAFKA_TLS_CERT_FILE: certFile, STAFFETTA_KAFKA_TLS_KEY_FILE: keyFile } = config;
  const ca = readNamed('STAFFETTA_KAFKA_TLS_CA_FILE', caFile);
  // TLS itself takes a CA file without a certificate in it, and then believes nobody, only later
  demand('STAFFETTA_KAFKA_TLS_CA_FILE (no certificate in PEM)', () => new X509Certificate(ca));
  if (certFile === undefined || keyFile === undefined) return { ca, minVersion: 'TLSv1.3' };
  const cert = readNamed('STAFFETTA_KAFKA_TLS_CERT_FILE', certFile);
  const key = readNamed('STAFFETTA_KAFKA_TLS_KEY_FILE', keyFile);
  const fault = 'STAFFETTA_KAFKA_TLS_KEY_FILE (not the key of the certificate)';
  demand(fault, () => createSecureContext({ cert, key }));
  return { ca, cert, key, minVersion: 'TLSv1.3' };
}
