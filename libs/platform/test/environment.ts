import { loadConfig, NodeConfig } from '../src/index.js';

/** What a node must be told; nothing of it exists. */
export const ENVIRONMENT = {
  STAFFETTA_NODE: 'intake-cav',
  STAFFETTA_PROFILE: 'test',
  STAFFETTA_LOG_LEVEL: 'silent',
  STAFFETTA_DATABASE_URL: 'postgres://nobody:SECRET-CANARY@nowhere/none',
  STAFFETTA_INSTITUTIONS: 'cav-1,cav-2',
  STAFFETTA_KEYS_DIR: 'keys',
  STAFFETTA_KEK_FILE: 'kek',
  STAFFETTA_PINS_FILE: 'pins.json',
  STAFFETTA_ISSUER: 'http://127.0.0.1:1/oidc',
} as const;

/** What production demands beside it; the files are read where a node starts, not before. */
export const TLS_FILES = {
  STAFFETTA_TLS_CERT_FILE: 'node.crt',
  STAFFETTA_TLS_KEY_FILE: 'node.key',
  STAFFETTA_TLS_CA_FILE: 'ca.crt',
} as const;

/** And of the log. */
export const KAFKA_ACCESS = {
  STAFFETTA_KAFKA_BROKERS: 'kafka-1.example:9092',
  STAFFETTA_KAFKA_TLS_CA_FILE: 'kafka.crt',
  STAFFETTA_KAFKA_PASSWORD: 'KAFKA-CANARY',
} as const;

export const nodeConfig = (change: Record<string, string> = {}): NodeConfig =>
  loadConfig(NodeConfig, { ...ENVIRONMENT, ...change });
