import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Network, NetworkNode } from '../../local/src/network.js';
import type { MadeKeys } from '../../local/src/node-keys.js';
import { openSecrets, type Secrets } from '../../local/src/secrets.js';
import { writeWhole } from '../../local/src/server-folder.js';
import { openAuthority, type Authority } from './authority.js';
import { GATEWAY, HTTP_PORT, OWNERS, REGISTRY, type Deployment } from './deployment.js';
import { openFolder } from './folders.js';
import { openMadeKeys } from './made-keys.js';
import { clientSecret, json, type Making } from './making.js';
import type { GatewayClient } from './realm.js';
import {
  KEYCLOAK,
  provisionDatabases,
  provisionIdentity,
  provisionKafka,
  provisionWatching,
} from './servers.js';
import { envFile, gatewaySettings, kafkaSecret, nodeSettings } from './settings.js';

/**
 * Lays out all that the parts of a network need and nobody else may have: one folder for each node and server under `out`,
 * to be mounted where its container looks. A second call changes nothing that is in use: it adds what is missing.
 * Settings are written anew.
 * @param authorityDir what none of them gets: the authorities' keys, identities' private keys, all passwords
 */
export async function provision(deployment: Deployment, out: string, authorityDir: string): Promise<void> {
  const { network, logOrigin } = deployment;
  const { secrets, authorities } = await openAuthorities(
    authorityDir,
    new URL(deployment.publicUrl).hostname,
  );
  const keys = await openNodeKeys(network, out, authorityDir, logOrigin);
  await provisionAll({ out, deployment, secrets, keys, authorities }, authorityDir);
  await secrets.save();
}

/** The authorities and passwords that lie in a folder, made there at the first call. */
export async function openAuthorities(
  dir: string,
  host: string,
): Promise<{
  readonly authorities: Readonly<Record<'peers' | 'kafka' | 'web', Authority>>;
  readonly secrets: Secrets;
}> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const open = (of: string, name = of): Promise<Authority> => openAuthority(join(dir, of), `${host} ${name}`);
  return {
    secrets: await openSecrets(join(dir, 'secrets.json')),
    authorities: { peers: await open('peers', 'nodes'), kafka: await open('kafka'), web: await open('web') },
  };
}

/** The keys of these nodes, made where a node has none, each in its own folders under `out`. */
export async function openNodeKeys(
  { nodes, protocols }: Pick<Network, 'nodes' | 'protocols'>,
  out: string,
  authorityDir: string,
  logOrigin: string,
): Promise<MadeKeys> {
  for (const { id } of nodes) {
    await openFolder(out, id);
    await openFolder(out, stateOf(id));
    await openFolder(out, kekOf(id));
  }
  return openMadeKeys(
    authorityDir,
    { nodes, protocols },
    { keysDir: (node) => join(out, stateOf(node), 'keys'), kekFile: (node) => join(out, kekOf(node), 'kek') },
    logOrigin,
  );
}

/**
 * Everything of a deployment that runs Kafka and the identity provider.
 * @param gateways the other operators'
 * @param elsewhere their nodes: the gateway behind which each is
 */
export async function provisionAll(
  making: Making,
  authorityDir: string,
  gateways: readonly GatewayClient[] = [],
  elsewhere: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { deployment, secrets, keys } = making;
  for (const node of deployment.nodes) await provisionNode(making, node);
  await provisionGateway(making, elsewhere);
  await provisionDatabases(making, [KEYCLOAK]);
  await provisionKafka(making);
  await provisionIdentity(making, authorityDir, gateways);
  await provisionWatching(making);
  await writeWhole(join(authorityDir, 'people.json'), json(peopleOf(deployment, secrets)));
  await writeWhole(
    join(authorityDir, 'log-keys.json'),
    json({ audit: keys.audit, witnesses: keys.witnesses.map(({ vkey }) => vkey) }),
  );
}

/** The folder of what a node keeps itself: its key store. */
export const stateOf = (node: string): string => `${node}-state`;

/** The folder of its KEK: writable too, and never on the key store's storage. */
export const kekOf = (node: string): string => `${node}-kek`;

/** A node's settings, certificates and passwords. */
export async function provisionNode(making: Making, node: NetworkNode): Promise<void> {
  const { out, deployment, secrets, keys, authorities } = making;
  const folder = await openFolder(out, node.id);
  const { hostname } = new URL(deployment.addresses[node.id] ?? '');
  const tls = await authorities.peers.issue(node.id, [...new Set([node.id, 'localhost', hostname])]);
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
          'addresses.json': json(deployment.addresses),
        }
      : {}),
    ...(node.service === 'province-audit' ? { 'witnesses.json': json(keys.witnesses) } : {}),
    ...(node.witness === undefined ? {} : { 'witnessed-logs.json': json([keys.audit]) }),
  };
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  await folder.handOver(OWNERS.node);
  for (const own of [stateOf(node.id), kekOf(node.id)])
    await (await openFolder(out, own)).handOver(OWNERS.node);
}

/** The gateway's settings. @param elsewhere where other operators' nodes are reached: at their own gateways */
export async function provisionGateway(
  { out, deployment, secrets, authorities }: Making,
  elsewhere: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = await openFolder(out, GATEWAY);
  const { hostname } = new URL(deployment.publicUrl);
  const web = await authorities.web.issue(hostname, [hostname, 'localhost', GATEWAY]);
  await folder.write('settings.env', envFile(gatewaySettings(deployment)));
  await folder.write('web.crt', web.cert);
  await folder.write('web.key', web.key);
  await folder.write('web-ca.crt', authorities.web.cert);
  await folder.write('client.secret', secrets.of(clientSecret(deployment.client)));
  const here = new Set(deployment.nodes.map(({ id }) => id));
  const addresses = deployment.network.nodes
    .map(({ id, party, institutions }) => {
      const url = here.has(id) ? `http://${id}:${String(HTTP_PORT)}` : elsewhere[id];
      return [id, { url, party, institutions }] as const;
    })
    .filter(([, { url }]) => url !== undefined);
  await folder.write('nodes.json', json(Object.fromEntries(addresses)));
  await folder.handOver(OWNERS.node);
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
    grafana: { username: 'admin', password: secrets.of('grafana:administrator') },
  };
}
