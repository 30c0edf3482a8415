import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { demoPeople } from './demo-people.js';
import { witnessNameAt, type KeyFiles } from './node-keys.js';
import { registrySpeaker, type Network, type NetworkNode } from './network.js';
import type { NodePorts } from './ports.js';
import type { Secrets } from './secrets.js';
import { writeWhole } from './server-folder.js';
import type { Stack } from './stack.js';

export const GATEWAY = 'gateway';
/** Where whoever tries the demo's subscriptions has a receiver beside the stack. */
export const DEMO_RECEIVER_PORT = 8943;
const REGISTRY = 'protocol-registry';
/** Owns the topics' tables where the log is embedded; every node writes there. */
export const LOG_DATABASE = 'staffetta-log';

/** Everything the environments are made of. */
export interface StackFacts {
  readonly dataDir: string;
  readonly url: string;
  readonly network: Network;
  readonly ports: Readonly<Record<string, NodePorts>>;
  readonly databases: ReadonlyMap<string, string>;
  readonly keys: KeyFiles;
  readonly log: { readonly kind: 'kafka' | 'embedded'; readonly brokers: readonly string[] };
  readonly demo: boolean;
  /** The built console, where it was built: tests of nodes go without. */
  readonly consoleFolder?: string;
  /** Added to every node's environment: tests and drills. */
  readonly extra: Readonly<Record<string, string>>;
}

const local = (port: number | undefined): string => `http://127.0.0.1:${port ?? 0}`;
export const nodeUrl = (facts: StackFacts, node: string): string => local(facts.ports[node]?.http);
export const privateUrl = (facts: StackFacts, node: string): string => local(facts.ports[node]?.private);

const files = (dataDir: string): Record<'nodes' | 'access' | 'addresses' | 'gatewaySecret', string> => ({
  nodes: join(dataDir, 'nodes.json'),
  access: join(dataDir, 'demo-access.json'),
  addresses: join(dataDir, 'addresses.json'),
  gatewaySecret: join(dataDir, 'gateway-client.secret'),
});

/** Writes the files that the environments name: who is where, and who may sign in. */
export async function writeNodeFiles(
  facts: StackFacts,
  secrets: Secrets,
): Promise<Pick<Stack, 'users' | 'clients' | 'keyClients'>> {
  const { network } = facts;
  const { nodes, access, addresses, gatewaySecret } = files(facts.dataDir);
  const people = await demoPeople(facts, secrets);
  const gateway = { clientId: GATEWAY, clientSecret: secrets.of(`client:${GATEWAY}`) };
  const json = (value: unknown): string => JSON.stringify(value, null, 2);
  const byNode = <T>(entry: (node: NetworkNode) => T): Record<string, T> =>
    Object.fromEntries(network.nodes.map((node) => [node.id, entry(node)]));
  await Promise.all([
    writeWhole(
      nodes,
      json(byNode(({ id, party, institutions }) => ({ url: nodeUrl(facts, id), party, institutions }))),
    ),
    writeWhole(access, json({ ...people.access, gateway })),
    writeWhole(gatewaySecret, gateway.clientSecret),
    writeWhole(addresses, json(byNode(({ id }) => privateUrl(facts, id)))),
  ]);
  return people.stack;
}

/** The environment of a node. Names and meanings: libs/platform, and the service's own config. */
export function nodeEnvironment(
  facts: StackFacts,
  { id, institutions, witness }: NetworkNode,
): Record<string, string> {
  const { network, log, keys, dataDir } = facts;
  return {
    ...processEnvironment(facts, id),
    STAFFETTA_NODE: id,
    STAFFETTA_HTTP_PORT: String(facts.ports[id]?.http ?? 0),
    STAFFETTA_DATABASE_URL: facts.databases.get(id) ?? '',
    STAFFETTA_LOG: log.kind,
    STAFFETTA_KAFKA_BROKERS: log.brokers.join(','),
    STAFFETTA_LOG_DATABASE_URL: facts.databases.get(LOG_DATABASE) ?? '',
    STAFFETTA_INSTITUTIONS: institutions.join(','),
    STAFFETTA_PARTY_NODES: network.nodes
      .filter(({ party }) => party)
      .map((node) => node.id)
      .join(','),
    STAFFETTA_KEYS_DIR: keys.keysDir(id),
    STAFFETTA_KEK_FILE: keys.kekFile(id),
    STAFFETTA_PINS_FILE: keys.pinsFile,
    STAFFETTA_PUBLIC_KEYS_FILE: keys.publicKeysFile,
    STAFFETTA_COUNTERSIGNATURES_FILE: keys.countersignaturesFile,
    STAFFETTA_PUBLIC_URL: facts.url,
    STAFFETTA_REGISTRY_SPEAKER: registrySpeaker(network),
    STAFFETTA_REGISTRY_URL: privateUrl(facts, REGISTRY),
    STAFFETTA_ADDRESSES_FILE: files(dataDir).addresses,
    STAFFETTA_NETWORK_DIR: network.dir,
    STAFFETTA_CONFINED_CLIENTS: network.keyClients
      .filter(({ scopes }) => scopes !== undefined)
      .map(({ clientId }) => clientId)
      .join(','),
    ...(facts.demo
      ? {
          ...whereThere({
            STAFFETTA_UNITS_FILE: join(network.dir, 'units.yaml'),
            STAFFETTA_ROTA_FILE: join(network.dir, 'rota.yaml'),
            STAFFETTA_PLAN_DIR: join(network.dir, 'plan'),
          }),
          STAFFETTA_RECEIVER_HOSTS: ['127.0.0.1', 'localhost']
            .map((host) => `${host}:${String(DEMO_RECEIVER_PORT)}`)
            .join(','),
        }
      : {}),
    STAFFETTA_LOG_ORIGIN: keys.logOrigin,
    STAFFETTA_WITNESSES_FILE: keys.witnessesFile,
    ...(witness === undefined
      ? {}
      : {
          STAFFETTA_WITNESSED_LOGS_FILE: keys.witnessedLogsFile,
          STAFFETTA_WITNESS_NAME: witnessNameAt(keys.logOrigin, id),
        }),
    STAFFETTA_MIGRATE: 'true',
    ...facts.extra,
  };
}

/** A network need not bring all that can be invented for it. */
const whereThere = (paths: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(paths).filter(([, path]) => existsSync(path)));

/** The gateway's environment: it has no database, no keys and no place in the log. */
export function gatewayEnvironment(facts: StackFacts): Record<string, string> {
  const { nodes, access, gatewaySecret } = files(facts.dataDir);
  return {
    ...processEnvironment(facts, GATEWAY),
    STAFFETTA_GATEWAY_PORT: new URL(facts.url).port,
    STAFFETTA_NODES_FILE: nodes,
    STAFFETTA_DEMO_ACCESS_FILE: access,
    STAFFETTA_PUBLIC_URL: facts.url,
    STAFFETTA_CLIENT_ID: GATEWAY,
    STAFFETTA_CLIENT_SECRET_FILE: gatewaySecret,
    STAFFETTA_MAINTENANCE_FILE: join(facts.dataDir, 'maintenance.json'),
    ...(facts.consoleFolder === undefined ? {} : { STAFFETTA_CONSOLE_FOLDER: facts.consoleFolder }),
    ...facts.extra,
  };
}

function processEnvironment(facts: StackFacts, node: string): Record<string, string> {
  return {
    STAFFETTA_PROFILE: 'demo',
    STAFFETTA_HOST: '127.0.0.1',
    STAFFETTA_PRIVATE_PORT: String(facts.ports[node]?.private ?? 0),
    STAFFETTA_ISSUER: `${facts.url}/oidc`,
    STAFFETTA_LOG_LEVEL: 'info',
  };
}
