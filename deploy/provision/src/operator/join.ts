import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compactDecrypt, importJWK } from 'jose';
import { AppError } from '#kernel';
import type { Network } from '../../../local/src/network.js';
import type { MadeKeys } from '../../../local/src/node-keys.js';
import { openSecrets, type Secrets } from '../../../local/src/secrets.js';
import { writeWhole } from '../../../local/src/server-folder.js';
import { openAuthority, requestCertificate, type Issuer } from '../authority.js';
import type { Deployment } from '../deployment.js';
import { clientSecret, json, type Making } from '../making.js';
import { openNodeKeys, provisionGateway, provisionNode } from '../provision.js';
import { provisionDatabases } from '../servers.js';
import { kafkaSecret } from '../settings.js';
import { wrongWithAnswer } from './check-answer.js';
import { clientOf, fingerprint, OperatorAnswer, parseLetter, readLetter, refuseWrong } from './letters.js';
import { openAnswerKey, ownRequest, pickNodes } from './request.js';

export interface JoinOptions {
  readonly network: Network;
  /** The answer, and its fingerprint as the Province read it aloud. */
  readonly answerFile: string;
  readonly heard: string;
  /** By institution, the fingerprints of identities, copied from the paper. */
  readonly pinsFile: string;
  readonly people: boolean;
}

/**
 * Lays out what runs at an operator, from the Province's answer to her request.
 * @throws AppError `invalid` `operator.refused`; `conflict` `operator.pins-missing`: compare what lies beside the named
 * file with the paper first
 */
export async function joinNetwork(options: JoinOptions, out: string, authorityDir: string): Promise<void> {
  const request = await ownRequest(authorityDir);
  const answer = await openAnswer(options, request.operator, authorityDir);
  refuseWrong(
    answer.logOrigin === request.logOrigin ? [] : ['answer.logOrigin (not the log that was asked for)'],
  );
  const nodes = pickNodes(
    options.network,
    request.nodes.map(({ id }) => id),
  );
  refuseWrong(wrongWithAnswer(answer, request.nodes, await keysOf(request.nodes, authorityDir)));
  const pins = await readPins(options.pinsFile, answer);
  const { protocols } = options.network;
  const own = await openNodeKeys({ nodes, protocols }, out, authorityDir, answer.logOrigin);
  const keys: MadeKeys = { ...own, pins, audit: answer.audit };
  const secrets = await openSecrets(join(authorityDir, 'secrets.json'));
  const deployment: Deployment = {
    network: options.network,
    publicUrl: request.publicUrl,
    issuer: answer.issuer,
    realm: answer.issuer.slice(answer.issuer.lastIndexOf('/') + 1),
    logOrigin: answer.logOrigin,
    brokers: answer.brokers,
    postgres: { host: 'postgres', port: 5432 },
    people: options.people,
    mailCatcher: false,
    nodes,
    addresses: answer.addresses,
    client: clientOf(request.operator),
  };
  const making: Making = {
    out,
    deployment,
    secrets: told(secrets, answer, deployment.client),
    keys,
    authorities: await authoritiesOf(answer, authorityDir, new URL(request.publicUrl).hostname),
  };
  for (const node of nodes) await provisionNode(making, node);
  await provisionGateway(making, answer.gateways);
  await provisionDatabases(making, []);
  await secrets.save();
}

/** By node, the key for which a certificate was asked. */
async function keysOf(
  nodes: readonly { readonly id: string }[],
  authorityDir: string,
): Promise<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const { id } of nodes)
    keys[id] = (await requestCertificate(join(authorityDir, 'certificates'), id)).key;
  return keys;
}

async function openAnswer(
  { answerFile, heard }: JoinOptions,
  operator: string,
  authorityDir: string,
): Promise<OperatorAnswer> {
  const sealed = await readLetter(answerFile);
  refuseWrong(heard === fingerprint(sealed) ? [] : ['answer (not the fingerprint that was read aloud)']);
  const { privateJwk } = await openAnswerKey(authorityDir);
  let text: string;
  try {
    const key = await importJWK(privateJwk, 'ECDH-ES+A256KW');
    const { plaintext } = await compactDecrypt(sealed.trim(), key, {
      keyManagementAlgorithms: ['ECDH-ES+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    text = Buffer.from(plaintext).toString('utf8');
  } catch {
    throw new AppError('invalid', 'operator.refused', 'Not taken: answer (sealed to another request).');
  }
  const answer = parseLetter(OperatorAnswer, text, 'answer');
  if (!(answer instanceof OperatorAnswer)) {
    refuseWrong(answer);
    throw new TypeError('unreachable');
  }
  refuseWrong(answer.operator === operator ? [] : ['answer.operator (another)']);
  return answer;
}

/** Fingerprints come from the paper: what the Province says of them is a proposal that a person compares. */
async function readPins(file: string, { pins }: OperatorAnswer): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    await writeWhole(`${file}.proposed`, json(pins));
    throw new AppError(
      'conflict',
      'operator.pins-missing',
      'Compare each fingerprint in pins.json.proposed with the signed paper, then rename the file to pins.json.',
    );
  }
  const own = parsePins(text);
  refuseWrong(
    Object.keys(pins)
      .filter((name) => own[name] !== pins[name])
      .map((name) =>
        own[name] === undefined
          ? `pins.${name} (missing)`
          : `pins.${name} (the paper says something else than the answer)`,
      ),
  );
  return own;
}

function parsePins(text: string): Record<string, string> {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found === 'object' && found !== null) return found as Record<string, string>;
  } catch {
    // told below
  }
  throw new AppError('invalid', 'operator.refused', 'Not taken: pins (no JSON).');
}

/** What the Province chose, before what is made here. */
function told(own: Secrets, answer: OperatorAnswer, client: string): Secrets {
  const given = new Map([
    [clientSecret(client), answer.clientSecret],
    ...Object.entries(answer.kafkaPasswords).map(
      ([node, password]) => [kafkaSecret(node), password] as const,
    ),
  ]);
  return { of: (name) => given.get(name) ?? own.of(name), save: () => own.save() };
}

async function authoritiesOf(
  { authorities, certificates }: OperatorAnswer,
  authorityDir: string,
  host: string,
): Promise<Making['authorities']> {
  const web = await openAuthority(join(authorityDir, 'web'), `${host} web`);
  const peers: Issuer = {
    cert: authorities.peers,
    issue: async (name) => ({
      cert: certificates[name] ?? '',
      key: (await requestCertificate(join(authorityDir, 'certificates'), name)).key,
    }),
  };
  const kafka: Issuer = {
    cert: authorities.kafka,
    issue: () => Promise.reject(new TypeError('Kafka runs at the Province')),
  };
  // the issuer and the others' gateways are certified by the Province, this operator's own gateway by herself
  return {
    peers,
    kafka,
    web: { cert: `${authorities.web}\n${web.cert}`, issue: (name, hosts) => web.issue(name, hosts) },
  };
}
