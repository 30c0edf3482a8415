import { AppError } from '#kernel';
import { databaseName } from '../../local/src/databases.js';
import { registrySpeaker, type NetworkNode } from '../../local/src/network.js';
import { witnessNameAt } from '../../local/src/node-keys.js';
import type { Secrets } from '../../local/src/secrets.js';
import {
  GATEWAY,
  HTTP_PORT,
  KEK_DIR,
  MAIL,
  NETWORK_DIR,
  PRIVATE_PORT,
  REGISTRY,
  SETTINGS_DIR,
  STATE_DIR,
  type Deployment,
} from './deployment.js';

export type Settings = Readonly<Record<string, string>>;

const at = (name: string): string => `${SETTINGS_DIR}/${name}`;

/** The secret by which a node signs in to its database. */
export const databaseSecret = (node: string): string => `database:${node}`;
/** The secret by which a node signs in to Kafka. */
export const kafkaSecret = (node: string): string => `kafka:${node}`;

/** A node's environment in a container. Names and meanings: libs/platform, and the service's own config. */
export function nodeSettings(deployment: Deployment, node: NetworkNode, secrets: Secrets): Settings {
  const { network, brokers, publicUrl, issuer, logOrigin, addresses } = deployment;
  const { id, institutions, party, service, witness } = node;
  return {
    ...process(deployment, service, new URL(addresses[id] ?? '').port),
    STAFFETTA_NODE: id,
    STAFFETTA_HTTP_PORT: String(HTTP_PORT),
    STAFFETTA_DATABASE_URL: databaseUrl(deployment, id, secrets),
    STAFFETTA_LOG: 'kafka',
    STAFFETTA_KAFKA_BROKERS: brokers,
    STAFFETTA_KAFKA_TLS_CA_FILE: at('kafka-ca.crt'),
    STAFFETTA_KAFKA_USERNAME: id,
    STAFFETTA_KAFKA_PASSWORD_FILE: at('kafka.password'),
    STAFFETTA_INSTITUTIONS: institutions.join(','),
    STAFFETTA_PARTY_NODES: partyNodes(deployment).join(','),
    STAFFETTA_KEYS_DIR: `${STATE_DIR}/keys`,
    STAFFETTA_KEK_FILE: `${KEK_DIR}/kek`,
    STAFFETTA_PINS_FILE: at('pins.json'),
    STAFFETTA_TLS_CERT_FILE: at('tls.crt'),
    STAFFETTA_TLS_KEY_FILE: at('tls.key'),
    STAFFETTA_TLS_CA_FILE: at('ca.crt'),
    STAFFETTA_REGISTRY_SPEAKER: registrySpeaker(network),
    STAFFETTA_REGISTRY_URL: addresses[REGISTRY] ?? '',
    STAFFETTA_JWKS_URL: `${issuer}/protocol/openid-connect/certs`,
    STAFFETTA_PUBLIC_URL: publicUrl,
    STAFFETTA_NETWORK_DIR: NETWORK_DIR,
    STAFFETTA_CONFINED_CLIENTS: network.keyClients
      .filter(({ scopes }) => scopes !== undefined)
      .map(({ clientId }) => clientId)
      .join(','),
    STAFFETTA_LOG_ORIGIN: logOrigin,
    ...ofService(deployment, service),
    ...(party && deployment.mailCatcher ? mailSettings(deployment, institutions) : {}),
    ...(witness === undefined
      ? {}
      : {
          STAFFETTA_WITNESSED_LOGS_FILE: at('witnessed-logs.json'),
          STAFFETTA_WITNESS_NAME: witnessNameAt(logOrigin, id),
        }),
  };
}

function ofService({ issuer, people }: Deployment, service: string): Settings {
  const demo: Settings = people
    ? {
        STAFFETTA_UNITS_FILE: `${NETWORK_DIR}/units.yaml`,
        STAFFETTA_PLAN_DIR: `${NETWORK_DIR}/plan`,
      }
    : {};
  const settings: Readonly<Record<string, Settings>> = {
    [REGISTRY]: {
      STAFFETTA_PUBLIC_KEYS_FILE: at('public-keys.json'),
      STAFFETTA_ADDRESSES_FILE: at('addresses.json'),
      STAFFETTA_COUNTERSIGNATURES_FILE: at('countersignatures.json'),
    },
    'province-audit': { STAFFETTA_WITNESSES_FILE: at('witnesses.json') },
    'asl-liaison': { STAFFETTA_TOKEN_URL: `${issuer}/protocol/openid-connect/token` },
  };
  return { ...demo, ...settings[service] };
}

/** Invented addresses: whatever is sent to them is shown and goes nowhere. */
const mailSettings = ({ publicUrl }: Deployment, institutions: readonly string[]): Settings => ({
  STAFFETTA_SMTP_HOST: MAIL.host,
  STAFFETTA_SMTP_PORT: String(MAIL.port),
  STAFFETTA_SMTP_CA_FILE: at('web-ca.crt'),
  STAFFETTA_MAIL_FROM: institutions.map((name) => `${name}=avvisi@${name}.example`).join(','),
  STAFFETTA_MAIL_DOMAINS: institutions.map((name) => `${name}=${name}.example`).join(','),
  STAFFETTA_CONSOLE_URL: `${publicUrl}/`,
});

/** The gateway's: it has no database, no keys of the network and no place in the log. */
export function gatewaySettings(deployment: Deployment): Settings {
  return {
    ...process(deployment, GATEWAY, String(PRIVATE_PORT)),
    STAFFETTA_GATEWAY_PORT: new URL(deployment.publicUrl).port || '443',
    STAFFETTA_GATEWAY_CERT_FILE: at('web.crt'),
    STAFFETTA_GATEWAY_KEY_FILE: at('web.key'),
    STAFFETTA_NODES_FILE: at('nodes.json'),
    STAFFETTA_PUBLIC_URL: deployment.publicUrl,
    STAFFETTA_CLIENT_ID: deployment.client,
    STAFFETTA_CLIENT_SECRET_FILE: at('client.secret'),
    STAFFETTA_CONSOLE_FOLDER: '/app/dist/console',
    STAFFETTA_MAINTENANCE_FILE: at('maintenance.json'),
  };
}

const process = ({ issuer }: Deployment, service: string, privatePort: string): Settings => ({
  STAFFETTA_SERVICE: service,
  STAFFETTA_PROFILE: 'production',
  STAFFETTA_HOST: '0.0.0.0',
  STAFFETTA_PRIVATE_PORT: privatePort,
  STAFFETTA_ISSUER: issuer,
  STAFFETTA_LOG_LEVEL: 'info',
});

export const partyNodes = ({ network }: Deployment): string[] =>
  network.nodes.filter(({ party }) => party).map(({ id }) => id);

/** A role and a database of the same name for each node. */
export function databaseUrl({ postgres }: Deployment, node: string, secrets: Secrets): string {
  const name = databaseName(node);
  return `postgres://${name}:${secrets.of(databaseSecret(node))}@${postgres.host}:${String(postgres.port)}/${name}`;
}

/**
 * As `node --env-file` reads it.
 * @throws AppError `invalid` `settings.unwritable` where a value would not be read as it is, or would set something else
 */
export function envFile(settings: Settings): string {
  const written = Object.entries(settings).filter(([, value]) => value !== '');
  const strange = written.filter(([, value]) => !ONE_LINE.test(value)).map(([name]) => name);
  if (strange.length > 0) {
    throw new AppError('invalid', 'settings.unwritable', `Not to be written: ${strange.join(', ')}.`);
  }
  return written.map(([name, value]) => `${name}=${value}\n`).join('');
}

/** Printable, without a quote or the sign of a comment, and without a space at either end. */
const ONE_LINE = /^(?! )[^\p{Cc}"'`#]+(?<! )$/u;
