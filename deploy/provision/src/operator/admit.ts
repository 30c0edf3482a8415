import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CompactEncrypt, importJWK } from 'jose';
import type { NetworkNode } from '../../../local/src/network.js';
import type { MadeKeys } from '../../../local/src/node-keys.js';
import type { Secrets } from '../../../local/src/secrets.js';
import { writeWhole } from '../../../local/src/server-folder.js';
import type { Authority } from '../authority.js';
import type { Deployment } from '../deployment.js';
import { clientSecret, json, type Making } from '../making.js';
import { gatewayClient, type GatewayClient } from '../realm.js';
import { openAuthorities, openNodeKeys, provisionAll } from '../provision.js';
import { kafkaSecret } from '../settings.js';
import { wrongWith } from './check-requests.js';
import {
  clientOf,
  fingerprint,
  OperatorAnswer,
  OperatorRequest,
  parseLetter,
  readLetter,
  refuseWrong,
} from './letters.js';

const REQUEST_ENDING = '.request.json';

/** What the admission of operators came to. */
export interface Admission {
  /** By operator, the fingerprint of the answer: to be read aloud. */
  readonly answers: Readonly<Record<string, string>>;
  /** Nodes of the network that nobody has asked for yet. */
  readonly missing: readonly string[];
}

/**
 * Lays out what runs at the Province, and answers the operators whose requests lie in a folder. A second call changes
 * nothing that is in use; a new request adds to it.
 * @param letters `<operator>.request.json` come from there, `<operator>.answer` go there
 * @param heard by operator, the fingerprint that she read aloud
 * @throws AppError `invalid` `operator.refused`: nothing was laid out
 */
export async function admitOperators(
  deployment: Deployment,
  letters: string,
  heard: Readonly<Record<string, string>>,
  out: string,
  authorityDir: string,
): Promise<Admission> {
  const requests = await readRequests(deployment, letters, heard);
  const asked = requests.flatMap(({ nodes }) => nodes);
  const { network, nodes, logOrigin } = deployment;
  const whole: Deployment = {
    ...deployment,
    addresses: {
      ...deployment.addresses,
      ...Object.fromEntries(asked.map(({ id, address }) => [id, address])),
    },
  };
  const { secrets, authorities } = await openAuthorities(
    authorityDir,
    new URL(deployment.publicUrl).hostname,
  );
  const own = await openNodeKeys({ nodes, protocols: network.protocols }, out, authorityDir, logOrigin);
  const keys = together(own, requests);
  const making = { out, deployment: whole, secrets, keys, authorities };
  const gateways = requests.map(({ operator, publicUrl }) => ({ client: clientOf(operator), publicUrl }));
  const behind = {
    ...behindOf(nodes, deployment.publicUrl),
    ...Object.assign({}, ...requests.map((request) => behindOf(request.nodes, request.publicUrl))),
  } as Record<string, string>;
  await provisionAll(making, authorityDir, gateways, behind);
  await writeClients(gateways, secrets, authorityDir);
  const answers: Record<string, string> = {};
  for (const request of requests) {
    const answer = await answerTo(request, making, authorities.peers, behind);
    answers[request.operator] = await seal(answer, request, letters, authorityDir);
  }
  await secrets.save();
  return {
    answers,
    missing: network.nodes.map(({ id }) => id).filter((id) => whole.addresses[id] === undefined),
  };
}

async function readRequests(
  deployment: Deployment,
  letters: string,
  heard: Readonly<Record<string, string>>,
): Promise<OperatorRequest[]> {
  await mkdir(letters, { recursive: true });
  const files = (await readdir(letters)).filter((name) => name.endsWith(REQUEST_ENDING)).sort();
  const requests: OperatorRequest[] = [];
  const wrong: string[] = [];
  for (const file of files) {
    const name = file.slice(0, -REQUEST_ENDING.length);
    const text = await readLetter(join(letters, file));
    if (heard[name] !== fingerprint(text)) {
      wrong.push(`${name} (not the fingerprint that was read aloud)`);
      continue;
    }
    const letter = parseLetter(OperatorRequest, text, name);
    if (!(letter instanceof OperatorRequest)) wrong.push(...letter);
    else if (letter.operator !== name) wrong.push(`${name}.operator (another name than the file's)`);
    else requests.push(letter);
  }
  refuseWrong([...wrong, ...wrongWith(requests, deployment)]);
  return requests;
}

/** As the identity provider takes them in one by one: its realm is imported once, and an operator may come later. */
async function writeClients(
  gateways: readonly GatewayClient[],
  secrets: Secrets,
  authorityDir: string,
): Promise<void> {
  await mkdir(join(authorityDir, 'clients'), { recursive: true, mode: 0o700 });
  for (const each of gateways) {
    await writeWhole(
      join(authorityDir, 'clients', `${each.client}.json`),
      json(gatewayClient(each, secrets)),
    );
  }
}

const behindOf = (nodes: readonly Pick<NetworkNode, 'id'>[], url: string): Record<string, string> =>
  Object.fromEntries(nodes.map(({ id }) => [id, url]));

function together(own: MadeKeys, requests: readonly OperatorRequest[]): MadeKeys {
  const all = [own, ...requests.map(({ keys }) => keys)];
  return {
    entries: all.flatMap(({ entries }) => entries),
    countersignatures: all.flatMap(({ countersignatures }) => countersignatures),
    pins: Object.assign({}, ...all.map(({ pins }) => pins)) as Record<string, string>,
    audit: own.audit,
    witnesses: all.flatMap(({ witnesses }) => witnesses),
  };
}

async function answerTo(
  { operator, nodes }: OperatorRequest,
  { deployment, secrets, keys, authorities }: Making,
  peers: Authority,
  gateways: Readonly<Record<string, string>>,
): Promise<OperatorAnswer> {
  const certificates: Record<string, string> = {};
  for (const { id, address, certificateRequest } of nodes) {
    const hosts = [id, 'localhost', new URL(address).hostname];
    certificates[id] = await peers.certify(certificateRequest, id, hosts);
  }
  return Object.assign(new OperatorAnswer(), {
    operator,
    issuer: deployment.issuer,
    logOrigin: deployment.logOrigin,
    audit: keys.audit,
    brokers: deployment.brokers,
    addresses: deployment.addresses,
    gateways,
    pins: keys.pins,
    authorities: {
      peers: authorities.peers.cert,
      kafka: authorities.kafka.cert,
      web: authorities.web.cert,
    },
    certificates,
    kafkaPasswords: passwordsOf(nodes, secrets),
    clientSecret: secrets.of(clientSecret(clientOf(operator))),
  });
}

const passwordsOf = (nodes: readonly { readonly id: string }[], secrets: Secrets): Record<string, string> =>
  Object.fromEntries(nodes.map(({ id }) => [id, secrets.of(kafkaSecret(id))]));

/** Seals an answer, anew only where it says something else than the last one: its fingerprint may have been read aloud. */
async function seal(
  answer: OperatorAnswer,
  { operator, answerTo: jwk }: OperatorRequest,
  letters: string,
  authorityDir: string,
): Promise<string> {
  const sealedFile = join(letters, `${operator}.answer`);
  const plainFile = join(authorityDir, 'answers', `${operator}.json`);
  const [text, before] = [json({ answer, to: jwk }), await readFile(plainFile, 'utf8').catch(() => '')];
  const sealed = await readFile(sealedFile, 'utf8').catch(() => '');
  if (text === before && sealed !== '') return fingerprint(sealed);
  const made = await new CompactEncrypt(Buffer.from(json(answer)))
    .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })
    .encrypt(await importJWK(jwk, 'ECDH-ES+A256KW'));
  await mkdir(join(authorityDir, 'answers'), { recursive: true, mode: 0o700 });
  await writeWhole(sealedFile, made);
  await writeWhole(plainFile, text);
  return fingerprint(made);
}
