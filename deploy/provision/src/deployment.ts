import type { Network, NetworkNode } from '../../local/src/network.js';

/** Where a deployment is reached, and by which names its parts know each other. */
export interface Deployment {
  readonly network: Network;
  /** Where browsers reach the gateway: an origin. */
  readonly publicUrl: string;
  /** The identity provider, as tokens name it. */
  readonly issuer: string;
  /** The realm, the last part of the issuer. */
  readonly realm: string;
  /** The audit log's name, for ever: every proof bears it. */
  readonly logOrigin: string;
  /** Kafka's address for nodes. */
  readonly brokers: string;
  readonly postgres: { readonly host: string; readonly port: number };
  /** Whether the network's invented people get passwords: for trying it out, never for work. */
  readonly people: boolean;
  /** Notices go to a server that delivers nothing and shows what came: for trying it out. */
  readonly mailCatcher: boolean;
  /** The nodes that run here; the network's others run at other operators. */
  readonly nodes: readonly NetworkNode[];
  /** Every node's private address, as the registry lists it. */
  readonly addresses: Readonly<Record<string, string>>;
  /** The gateway's name at the identity provider. */
  readonly client: string;
}

/** A deployment of the whole network on one host: its parts know each other by their containers' names. */
export const onOneHost = (about: Omit<Deployment, 'nodes' | 'addresses' | 'client'>): Deployment => ({
  ...about,
  nodes: about.network.nodes,
  addresses: Object.fromEntries(
    about.network.nodes.map(({ id }) => [id, `https://${id}:${String(PRIVATE_PORT)}`]),
  ),
  client: GATEWAY,
});

/** Who may read a folder: the user under which an image's process runs. */
export const OWNERS = {
  /** `node` in the official image. */
  node: 1000,
  /** `postgres` in the official image. */
  postgres: 999,
  /** `appuser` in the official image. */
  kafka: 1000,
  /** `keycloak` in the official image. */
  keycloak: 1000,
  /** `nobody` in the official image. */
  prometheus: 65_534,
  /** `grafana` in the official image. */
  grafana: 472,
} as const;

/** Where a container finds what is made here. */
export const SETTINGS_DIR = '/etc/staffetta';
export const STATE_DIR = '/var/lib/staffetta';
/** Its KEK, which it changes with every erasure: on storage of its own. */
export const KEK_DIR = '/var/lib/staffetta-kek';
/** Where the image keeps the network that it was built with. */
export const NETWORK_DIR = '/app/network';
export const GATEWAY = 'gateway';
/** The mail catcher: its name, and the port at which it takes mail. */
export const MAIL = { host: 'mail', port: 1025 } as const;
export const HTTP_PORT = 4_000;
export const PRIVATE_PORT = 4_001;

export const REGISTRY = 'protocol-registry';
