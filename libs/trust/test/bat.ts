import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  countersign,
  generateIdentityKey,
  generateTokenKey,
  listTokenKey,
  RegistryView,
  type Institution,
  type Protocol,
  type RegistryEntry,
} from '../src/index.js';

const BAT = join(__dirname, '..', '..', '..', 'network', 'bat');

const readYaml = (...path: string[]): unknown => parse(readFileSync(join(BAT, ...path), 'utf8'));

const { institutions } = readYaml('institutions.yaml') as { institutions: Institution[] };
const signers = institutions
  .filter(({ onNetwork }) => onNetwork)
  .map(({ id, node = '' }) => ({
    id,
    node,
    identity: generateIdentityKey(),
    token: generateTokenKey(id),
  }));
const pins = Object.fromEntries(signers.map(({ id, identity }) => [id, identity.kid]));

/** A protocol with the countersignature of each of its signatories but those left out. */
export const countersigned = (protocol: Protocol, without: readonly string[] = []): Protocol => ({
  ...protocol,
  countersignatures: signers
    .filter(({ id }) => protocol.signatories.includes(id) && !without.includes(id))
    .map(({ token }) => countersign(token, protocol)),
});

/** The registry as it stands with the BAT network; `change` edits the protocols before they are signed. */
export function batView(change: (protocol: Protocol) => Protocol = (protocol) => protocol): RegistryView {
  const protocols = readdirSync(join(BAT, 'protocols')).map(
    (file) => readYaml('protocols', file) as Protocol,
  );
  const view = new RegistryView({ pins });
  const said = [
    ...institutions.map((body) => ({ kind: 'institution', body })),
    ...signers.map(({ id, node, identity, token }) => ({
      kind: 'key',
      body: listTokenKey(identity, token, { speaker: `/${node}/${id}`, institution: id }),
    })),
    ...protocols.map((protocol) => ({ kind: 'protocol', body: countersigned(change(protocol)) })),
  ];
  for (const [place, entry] of said.entries()) {
    view.apply({ ...entry, appendedAt: 0, offset: BigInt(place) } as RegistryEntry);
  }
  return view;
}
