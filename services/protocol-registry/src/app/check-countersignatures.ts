import { isCountersignature, protocolDigest, protocolName, readPublicJwk } from '#trust';
import type { KeyEntry, Protocol, ProtocolCountersignature, SigningKey } from '#trust';
import type { Fault } from '../domain/network.errors.js';
import { asList, asObject } from './check-institutions.js';

const FILE = 'STAFFETTA_COUNTERSIGNATURES_FILE';
const MEMBERS = 'institution kid protocol sig';

/** Checks the countersignatures that came with the files: each must be good, or nobody would count it. */
export function checkCountersignatures(
  raw: unknown,
  protocols: readonly Protocol[],
  keys: readonly KeyEntry[],
  at: Date,
): { readonly countersignatures: readonly ProtocolCountersignature[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const tokenKeys = new Map(keys.flatMap((entry) => tokenKeyOf(entry)));
  const by = { tokenKey: (kid: string) => tokenKeys.get(kid), at: at.getTime() };
  const digests = new Map(protocols.map((protocol) => [protocolName(protocol), protocolDigest(protocol)]));
  const countersignatures: ProtocolCountersignature[] = [];
  for (const [index, each] of asList(raw).entries()) {
    const path = `/${String(index)}`;
    const members = asObject(each);
    const isText = Object.values(members).every((value) => typeof value === 'string');
    if (!isText || Object.keys(members).sort().join(' ') !== MEMBERS) {
      faults.push({ file: FILE, path, rule: 'members' });
      continue;
    }
    const given = members as unknown as ProtocolCountersignature;
    const digest = digests.get(given.protocol);
    if (digest === undefined) faults.push({ file: FILE, path: `${path}/protocol`, rule: 'unknown-protocol' });
    else if (!isCountersignature(by, digest, given)) faults.push({ file: FILE, path, rule: 'signature' });
    else countersignatures.push(given);
  }
  return { countersignatures, faults };
}

function tokenKeyOf({ use, kid, institution, jwk, validUntil }: KeyEntry): [string, SigningKey][] {
  const key = use === 'token' ? readPublicJwk(jwk, 'Ed25519') : undefined;
  if (key === undefined) return [];
  const until = validUntil === undefined ? {} : { validUntil: Date.parse(validUntil) };
  return [[kid, { institution, publicKey: key.publicKey, ...until }]];
}
