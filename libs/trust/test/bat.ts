import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { RegistryView, type Institution, type Protocol, type RegistryEntry } from '../src/index.js';

const BAT = join(__dirname, '..', '..', '..', 'network', 'bat');

const readYaml = (...path: string[]): unknown => parse(readFileSync(join(BAT, ...path), 'utf8'));

/** The registry as it stands with the BAT network; `change` edits the protocols first. */
export function batView(change: (protocol: Protocol) => Protocol = (protocol) => protocol): RegistryView {
  const { institutions } = readYaml('institutions.yaml') as { institutions: Institution[] };
  const protocols = readdirSync(join(BAT, 'protocols')).map(
    (file) => readYaml('protocols', file) as Protocol,
  );
  const view = new RegistryView({ pins: {} });
  const said = [
    ...institutions.map((body) => ({ kind: 'institution', body })),
    ...protocols.map((protocol) => ({ kind: 'protocol', body: change(protocol) })),
  ];
  for (const [place, entry] of said.entries()) {
    view.apply({ ...entry, appendedAt: 0, offset: BigInt(place) } as RegistryEntry);
  }
  return view;
}
