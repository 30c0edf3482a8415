import { join } from 'node:path';
import { databaseName } from '../../local/src/databases.js';
import { openClientKey } from '../../local/src/client-keys.js';
import type { Secrets } from '../../local/src/secrets.js';
import { MAIL, OWNERS, type Deployment } from './deployment.js';
import { openFolder } from './folders.js';
import { json, type Making } from './making.js';
import { realmOf, type GatewayClient } from './realm.js';
import { databaseSecret, databaseUrl, kafkaSecret } from './settings.js';

/** The administrator of PostgreSQL, and of Kafka. */
const ADMINISTRATOR = 'administrator';
/** The identity provider's folder and database. */
export const KEYCLOAK = 'keycloak';

/**
 * PostgreSQL, and the job that makes databases and migrates them.
 * @param others databases that need only be there
 */
export async function provisionDatabases(making: Making, others: readonly string[]): Promise<void> {
  const { out, deployment, secrets } = making;
  const { nodes, postgres } = deployment;
  const database = await openFolder(out, 'postgres');
  await database.write('password', secrets.of(databaseSecret(ADMINISTRATOR)));
  await database.handOver(OWNERS.postgres);

  const migrate = await openFolder(out, 'migrate');
  const administrator = `postgres://postgres:${secrets.of(databaseSecret(ADMINISTRATOR))}@${postgres.host}:${String(postgres.port)}/postgres`;
  await migrate.write(
    'databases.json',
    json({
      administrator,
      nodes: nodes.map(({ id, service }) => ({ id, service, url: databaseUrl(deployment, id, secrets) })),
      others: others.map((name) => databaseUrl(deployment, name, secrets)),
    }),
  );
  await migrate.handOver(OWNERS.node);
}

/** Kafka, and the job that makes topics, principals and their rights: for the nodes of all operators. */
export async function provisionKafka({ out, deployment, secrets, authorities }: Making): Promise<void> {
  const { network, brokers } = deployment;
  const kafka = await openFolder(out, 'kafka');
  const hosts = brokers.split(',').map((broker) => broker.slice(0, broker.lastIndexOf(':')));
  const broker = await authorities.kafka.issue('kafka', [...new Set(['kafka', 'localhost', ...hosts])]);
  await kafka.write('broker.pem', `${broker.key}${broker.cert}`);
  await kafka.write('ca.crt', authorities.kafka.cert);
  await kafka.write('admin.password', secrets.of(kafkaSecret(ADMINISTRATOR)));
  await kafka.handOver(OWNERS.kafka);

  const topics = await openFolder(out, 'kafka-init');
  await topics.write('ca.crt', authorities.kafka.cert);
  await topics.write('admin.password', secrets.of(kafkaSecret(ADMINISTRATOR)));
  const passwords = await openFolder(topics.path, 'passwords');
  for (const { id } of network.nodes) await passwords.write(id, secrets.of(kafkaSecret(id)));
  await topics.handOver(OWNERS.node);
}

/** The identity provider of all operators. @param gateways where people sign in, beside this deployment's own */
export async function provisionIdentity(
  making: Making,
  authorityDir: string,
  gateways: readonly GatewayClient[],
): Promise<void> {
  const { out, deployment, secrets, authorities } = making;
  const { hostname } = new URL(deployment.issuer);
  const keycloak = await openFolder(out, KEYCLOAK);
  const web = await authorities.web.issue(hostname, [hostname, KEYCLOAK]);
  await keycloak.write('web.crt', web.cert);
  await keycloak.write('web.key', web.key);
  await keycloak.write('keycloak.conf', keycloakConf(deployment, secrets));
  const keys = await clientKeys(making, authorityDir);
  await keycloak.write('realm.json', json(realmOf(deployment, secrets, keys, [deployment, ...gateways])));
  await keycloak.handOver(OWNERS.keycloak);
}

async function clientKeys({ deployment }: Making, dir: string): Promise<Map<string, object>> {
  const entries = deployment.network.keyClients.map(
    async ({ clientId }) =>
      [clientId, await openClientKey(join(dir, 'client-keys', `${clientId}.jwk.json`))] as const,
  );
  return new Map(await Promise.all(entries));
}

function keycloakConf({ postgres, issuer }: Deployment, secrets: Secrets): string {
  const { origin, port } = new URL(issuer);
  return [
    'db=postgres',
    `db-url=jdbc:postgresql://${postgres.host}:${String(postgres.port)}/${databaseName(KEYCLOAK)}`,
    `db-username=${databaseName(KEYCLOAK)}`,
    `db-password=${secrets.of(databaseSecret(KEYCLOAK))}`,
    `hostname=${origin}`,
    `https-port=${port === '' ? '443' : port}`,
    'https-certificate-file=/etc/keycloak/web.crt',
    'https-certificate-key-file=/etc/keycloak/web.key',
    'http-management-scheme=http',
    'health-enabled=true',
    'cache=local',
    'bootstrap-admin-username=administrator',
    `bootstrap-admin-password=${secrets.of('keycloak:administrator')}`,
    '',
  ].join('\n');
}

/** Prometheus is known to the nodes' private ports by a certificate of their authority; nobody guesses Grafana's password. */
export async function provisionWatching({ out, secrets, authorities, deployment }: Making): Promise<void> {
  const prometheus = await openFolder(out, 'prometheus');
  const peer = await authorities.peers.issue('prometheus', ['prometheus']);
  await prometheus.write('tls.crt', peer.cert);
  await prometheus.write('tls.key', peer.key);
  await prometheus.write('ca.crt', authorities.peers.cert);
  await prometheus.handOver(OWNERS.prometheus);
  const grafana = await openFolder(out, 'grafana');
  await grafana.write('password', secrets.of('grafana:administrator'));
  await grafana.handOver(OWNERS.grafana);
  if (!deployment.mailCatcher) return;
  const mail = await openFolder(out, MAIL.host);
  const web = await authorities.web.issue(MAIL.host, [MAIL.host]);
  await mail.write('web.crt', web.cert);
  await mail.write('web.key', web.key);
}
