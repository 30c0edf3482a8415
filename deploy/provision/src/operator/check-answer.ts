import { createPrivateKey, type KeyObject } from 'node:crypto';
import { certificateIn } from './letter-rules.js';
import type { OperatorAnswer, RequestedNode } from './letters.js';

/**
 * What an answer may not say to whoever asked for these nodes: less or more than of them, and certificates with which
 * they could not start.
 * @param keys by node, the private key for which a certificate was asked, PEM
 * @returns names and rules
 */
export function wrongWithAnswer(
  { certificates, kafkaPasswords, authorities }: OperatorAnswer,
  nodes: readonly RequestedNode[],
  keys: Readonly<Record<string, string>>,
): string[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const missing = nodes.filter(
    ({ id }) => !Object.hasOwn(certificates, id) || !Object.hasOwn(kafkaPasswords, id),
  );
  const ofOthers = Object.entries({ certificates, kafkaPasswords }).filter(([, said]) =>
    Object.keys(said).some((name) => !ids.has(name)),
  );
  const peers = certificateIn(authorities.peers)?.publicKey;
  return [
    ...missing.map(({ id }) => `${id} (not in the answer)`),
    ...ofOthers.map(([name]) => `answer.${name} (of others)`),
    ...nodes
      .filter((node) => !missing.includes(node))
      .flatMap((node) => wrongWithCertificate(certificates[node.id], node, keys[node.id] ?? '', peers)),
  ];
}

function wrongWithCertificate(
  pem: string | undefined,
  { id, address }: RequestedNode,
  key: string,
  peers: KeyObject | undefined,
): string[] {
  const found = certificateIn(pem);
  const name = `answer.certificates.${id}`;
  if (found === undefined || peers === undefined) return [`${name} (none)`];
  return [
    ...(found.verify(peers) ? [] : [`${name} (of another authority)`]),
    ...(found.checkPrivateKey(createPrivateKey(key)) ? [] : [`${name} (for another key)`]),
    ...(found.checkHost(new URL(address).hostname) === undefined ? [`${name} (for another host)`] : []),
  ];
}
