import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseName } from '../../local/src/databases.js';
import { openClientKey } from '../../local/src/client-keys.js';
import type { NetworkNode } from '../../local/src/network.js';
import type { MadeKeys } from '../../local/src/node-keys.js';
import { openSecrets, type Secrets } from '../../local/src/secrets.js';
import { writeWhole } from '../../local/src/server-folder.js';
import { openAuthority, type Authority } from './authority.js';
import { GATEWAY, HTTP_PORT, OWNERS, REGISTRY, type Deployment } from './deployment.js';
import { openFolder } from './folders.js';
import { openMadeKeys } from './made-keys.js';
import { realmOf } from './realm.js';
import {
  databaseSecret,
  databaseUrl,
  envFile,
  gatewaySettings,
  kafkaSecret,
  nodeSettings,
  privateAddress,
} from './settings.js';

/** The administrator of PostgreSQL, and of Kafka. */
const ADMINISTRATOR = 'administrator';
const KEYCLOAK = 'keycloak';

const json = (value: unknown): string => JSON.stringify(value, null, 2);

interface Making {
  readonly out: string;
  readonly deployment: Deployment;
  readonly secrets: Secrets;
  readonly keys: MadeKeys;
  readonly authorities: Readonly<Record<'peers' | 'kafka' | 'web', Authority>>;
}

/**
 * Lays out all that the parts of a network need and nobody else may have: one folder for each node and server under `out`,
 * to be mounted where its container looks. A second call changes nothing that is in use: it adds what is missing.
 * Settings are written anew.
 * @param authorityDir what none of them gets: the authorities' keys, identities' private keys, all passwords
 */
export async function provision(deployment: Deployment, out: string, authorityDir: string): Promise<void> {
  await mkdir(authorityDir, { recursive: true, mode: 0o700 });
  const secrets = await openSecrets(join(authorityDir, 'secrets.json'));
  const { network, logOrigin } = deployment;
  const host = (of: string): string => `${new URL(deployment.publicUrl).hostname} ${of}`;
  const authorities = {
    peers: await openAuthority(join(authorityDir, 'peers'), host('nodes')),
    kafka: await openAuthority(join(authorityDir, 'kafka'), host('kafka')),
    web: await openAuthority(join(authorityDir, 'web'), host('web')),
  };
  for (const { id } of network.nodes) {
    await openFolder(out, id);
    await openFolder(out, stateOf(id));
  }
  const keys = await openMadeKeys(
    authorityDir,
    network,
    { keysDir: (node) => join(out, stateOf(node), 'keys'), kekFile: (node) => join(out, node, 'kek') },
    logOrigin,
  );
  const making: Making = { out, deployment, secrets, keys, authorities };
  for (const node of network.nodes) await provisionNode(making, node);
  await provisionGateway(making);
  await provisionServers(making, authorityDir);
  await secrets.save();
  await writeWhole(join(authorityDir, 'people.json'), json(peopleOf(deployment, secrets)));
  await writeWhole(
    join(authorityDir, 'log-keys.json'),
    json({ audit: keys.audit, witnesses: keys.witnesses.map(({ vkey }) => vkey) }),
  );
}

/** The folder of what a node keeps itself: its key store. */
export const stateOf = (node: string): string => `${node}-state`;

async function provisionNode(making: Making, node: NetworkNode): Promise<void> {
  const { out, deployment, secrets, keys, authorities } = making;
  const folder = await openFolder(out, node.id);
  const tls = await authorities.peers.issue(node.id, [node.id, 'localhost']);
  const files: Readonly<Record<string, string>> = {
    'settings.env': envFile(nodeSettings(deployment, node, secrets)),
    'tls.crt': tls.cert,
    'tls.key': tls.key,
    'ca.crt': authorities.peers.cert,
    'kafka-ca.crt': authorities.kafka.cert,
    'kafka.password': secrets.of(kafkaSecret(node.id)),
    'web-ca.crt': authorities.web.cert,
    'pins.json': json(keys.pins),
    ...(node.service === REGISTRY
      ? {
          'public-keys.json': json(keys.entries),
          'countersignatures.json': json(keys.countersignatures),
          'addresses.json': json(
            Object.fromEntries(deployment.network.nodes.map(({ id }) => [id, privateAddress(id)])),
          ),
        }
      : {}),
    ...(node.service === 'province-audit' ? { 'witnesses.json': json(keys.witnesses) } : {}),
    ...(node.witness === undefined ? {} : { 'witnessed-logs.json': json([keys.audit]) }),
  };
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  await folder.handOver(OWNERS.node);
  await (await openFolder(out, stateOf(node.id))).handOver(OWNERS.node);
}

async function provisionGateway({ out, deployment, secrets, authorities }: Making): Promise<void> {
  const folder = await openFolder(out, GATEWAY);
  const { hostname } = new URL(deployment.publicUrl);
  const web = await authorities.web.issue(hostname, [hostname, 'localhost', GATEWAY]);
  await folder.write('settings.env', envFile(gatewaySettings(deployment)));
  await folder.write('web.crt', web.cert);
  await folder.write('web.key', web.key);
  await folder.write('web-ca.crt', authorities.web.cert);
  await folder.write('client.secret', secrets.of(`client:${GATEWAY}`));
  const addresses = deployment.network.nodes.map(({ id, party, institutions }) => [
    id,
    { url: `http://${id}:${String(HTTP_PORT)}`, party, institutions },
  ]);
  await folder.write('nodes.json', json(Object.fromEntries(addresses)));
  await folder.handOver(OWNERS.node);
}

async function provisionServers(making: Making, authorityDir: string): Promise<void> {
  const { out, deployment, secrets, authorities } = making;
  const { network, postgres } = deployment;
  const { hostname } = new URL(deployment.issuer);

  const database = await openFolder(out, 'postgres');
  await database.write('password', secrets.of(databaseSecret(ADMINISTRATOR)));
  await database.handOver(OWNERS.postgres);

  const kafka = await openFolder(out, 'kafka');
  const broker = await authorities.kafka.issue('kafka', ['kafka', 'localhost']);
  await kafka.write('broker.pem', `${broker.key}${broker.cert}`);
  await kafka.write('ca.crt', authorities.kafka.cert);
  await kafka.write('admin.password', secrets.of(kafkaSecret(ADMINISTRATOR)));
  await kafka.handOver(OWNERS.kafka);

  const migrate = await openFolder(out, 'migrate');
  const administrator = `postgres://postgres:${secrets.of(databaseSecret(ADMINISTRATOR))}@${postgres.host}:${String(postgres.port)}/postgres`;
  await migrate.write(
    'databases.json',
    json({
      administrator,
      nodes: network.nodes.map(({ id, service }) => ({
        id,
        service,
        url: databaseUrl(deployment, id, secrets),
      })),
      others: [databaseUrl(deployment, KEYCLOAK, secrets)],
    }),
  );
  await migrate.handOver(OWNERS.node);

  const topics = await openFolder(out, 'kafka-init');
  await topics.write('ca.crt', authorities.kafka.cert);
  await topics.write('admin.password', secrets.of(kafkaSecret(ADMINISTRATOR)));
  const passwords = await openFolder(topics.path, 'passwords');
  for (const { id } of network.nodes) await passwords.write(id, secrets.of(kafkaSecret(id)));
  await topics.handOver(OWNERS.node);

  const keycloak = await openFolder(out, KEYCLOAK);
  const web = await authorities.web.issue(hostname, [hostname, KEYCLOAK]);
  await keycloak.write('web.crt', web.cert);
  await keycloak.write('web.key', web.key);
  await keycloak.write('keycloak.conf', keycloakConf(deployment, secrets));
  await keycloak.write(
    'realm.json',
    json(realmOf(deployment, secrets, await clientKeys(making, authorityDir))),
  );
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

/** Whom to sign in as, for whoever tries it out; and the administrator of the identity provider. */
function peopleOf({ network, people, publicUrl, issuer }: Deployment, secrets: Secrets): object {
  return {
    url: publicUrl,
    identityProvider: {
      url: new URL(issuer).origin,
      username: 'administrator',
      password: secrets.of('keycloak:administrator'),
    },
    users: people
      ? network.users.map(({ username, institution, roles }) => ({
          username,
          institution,
          roles,
          password: secrets.of(`user:${username}`),
        }))
      : [],
  };
}
