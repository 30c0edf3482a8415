import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import type { Network, NetworkNode } from '../../../local/src/network.js';
import { witnessNameAt } from '../../../local/src/node-keys.js';
import { writeWhole } from '../../../local/src/server-folder.js';
import { requestCertificate } from '../authority.js';
import { json } from '../making.js';
import { openNodeKeys } from '../provision.js';
import { OperatorRequest, RequestedNode, parseLetter, refuseWrong } from './letters.js';

/** Who asks, and for what. */
export interface RequestOptions {
  readonly network: Network;
  /** The operator's own name: `centre`. */
  readonly operator: string;
  /** The nodes that run at her. */
  readonly nodes: readonly string[];
  /** Her nodes are `<node>.<domain>`. */
  readonly domain: string;
  readonly publicUrl: string;
  readonly logOrigin: string;
}

const FIRST_PORT = 4_001;
const LETTER = 'request.json';
const ANSWER_KEY = 'answer-key.json';

/**
 * Makes the keys of an operator's nodes, each in its own folder under `out`, and the letter by which she asks the Province
 * to be admitted. A second call makes only what is missing.
 * @param authorityDir hers: identity keys, passwords, keys of certificates
 * @returns the letter
 * @throws AppError `invalid` `operator.refused`
 */
export async function requestAdmission(
  options: RequestOptions,
  out: string,
  authorityDir: string,
): Promise<string> {
  const { network, operator, domain, publicUrl, logOrigin } = options;
  const nodes = pickNodes(network, options.nodes);
  await mkdir(authorityDir, { recursive: true, mode: 0o700 });
  const keys = await openNodeKeys({ nodes, protocols: network.protocols }, out, authorityDir, logOrigin);
  const requested = [];
  for (const [at, { id }] of nodes.entries()) {
    const { request } = await requestCertificate(join(authorityDir, 'certificates'), id);
    const address = addressAt(id, domain, at);
    requested.push(Object.assign(new RequestedNode(), { id, address, certificateRequest: request }));
  }
  const letter = Object.assign(new OperatorRequest(), {
    operator,
    publicUrl,
    logOrigin,
    nodes: requested,
    keys: {
      entries: keys.entries,
      countersignatures: keys.countersignatures,
      pins: keys.pins,
      // under the name that the log has now
      witnesses: nodes.flatMap(({ id, witness }) => {
        const made = keys.witnesses.find(({ vkey }) => vkey.startsWith(`${witnessNameAt(logOrigin, id)}+`));
        return witness === undefined || made === undefined ? [] : [made];
      }),
    },
    answerTo: (await openAnswerKey(authorityDir)).publicJwk,
  });
  const text = json(letter);
  refuseWrong(asProblems(parseLetter(OperatorRequest, text, operator)));
  await writeWhole(join(authorityDir, LETTER), text);
  return text;
}

/** What she asked for, as it lies in her own folder. @throws AppError `invalid` `operator.refused` */
export async function ownRequest(authorityDir: string): Promise<OperatorRequest> {
  const text = await readFile(join(authorityDir, LETTER), 'utf8').catch(() => '');
  const letter = parseLetter(OperatorRequest, text, LETTER);
  if (letter instanceof OperatorRequest) return letter;
  refuseWrong(letter);
  throw new TypeError('unreachable');
}

/** The private address of an operator's node: a name and a port for each, since several share a host. */
export const addressAt = (node: string, domain: string, place: number): string =>
  `https://${node}.${domain}:${String(FIRST_PORT + place)}`;

/** @throws AppError `invalid` `operator.refused` where the network has no node of a name */
export function pickNodes(network: Network, names: readonly string[]): NetworkNode[] {
  refuseWrong([
    ...(names.length === 0 ? ['nodes (none)'] : []),
    ...names
      .filter((name) => !network.nodes.some(({ id }) => id === name))
      .map((name) => `${name} (no node of this network)`),
  ]);
  // in her order: it gives the ports
  return names.flatMap((name) => network.nodes.filter(({ id }) => id === name));
}

/** The key to which answers are sealed, made at the first call. Its private half stays in the folder. */
export async function openAnswerKey(
  authorityDir: string,
): Promise<{ readonly publicJwk: Readonly<Record<string, string>>; readonly privateJwk: object }> {
  const file = join(authorityDir, ANSWER_KEY);
  const known = await readFile(file, 'utf8').catch(() => undefined);
  const text = known ?? json(await newAnswerKey());
  if (known === undefined) await writeWhole(file, text);
  const { kty, crv, x, ...rest } = JSON.parse(text) as Record<string, string>;
  return { publicJwk: { kty, crv, x } as Record<string, string>, privateJwk: { kty, crv, x, ...rest } };
}

async function newAnswerKey(): Promise<object> {
  const { privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'X25519', extractable: true });
  return exportJWK(privateKey);
}

const asProblems = (found: object): readonly string[] => (Array.isArray(found) ? (found as string[]) : []);
