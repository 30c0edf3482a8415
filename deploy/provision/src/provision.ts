import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkNode } from '../../local/src/network.js';
import { openSecrets, type Secrets } from '../../local/src/secrets.js';
import { writeWhole } from '../../local/src/server-folder.js';
import { openAuthority } from './authority.js';
import { GATEWAY, HTTP_PORT, OWNERS, REGISTRY, type Deployment } from './deployment.js';
import { openFolder } from './folders.js';
import { openMadeKeys } from './made-keys.js';
import { json, type Making } from './making.js';
import { provisionServers, provisionWatching } from './servers.js';
import { envFile, gatewaySettings, kafkaSecret, nodeSettings, privateAddress } from './settings.js';

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
  await provisionWatching(making);
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
