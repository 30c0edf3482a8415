import { protocolName, type Protocol } from '#trust';
import type { Fault } from '../domain/network.errors.js';
import { formFaults, ruleFaults } from './check-document.js';
import { asObject, type Checked } from './check-institutions.js';

const STATUSES = ['draft', 'active', 'expired', 'withdrawn'] as const;

/** Checks the protocols' files: each document by schema and rules, against the institutions and all the others. */
export function checkProtocols(
  files: readonly { readonly file: string; readonly body: unknown }[],
  { institutions, nodes }: Checked,
): { readonly protocols: readonly Protocol[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = files.length === 0 ? [{ file: 'protocols', path: '/', rule: 'minItems' }] : [];
  const partyNodes = nodes.filter(({ party }) => party).map(({ id }) => id);
  const versions = new Set<string>();
  const formed: { file: string; protocol: Protocol }[] = [];
  for (const { file, body } of files) {
    const { status: said, ...document } = asObject(body);
    const status = STATUSES.find((each) => each === said);
    if (status === undefined) faults.push({ file, path: '/status', rule: 'enum' });
    const wrong = formFaults(document, file);
    faults.push(...wrong);
    if (wrong.length > 0 || status === undefined) continue;
    const protocol = { ...(document as unknown as Protocol), status };
    if (versions.has(protocolName(protocol))) faults.push({ file, path: '/version', rule: 'unique' });
    versions.add(protocolName(protocol));
    formed.push({ file, protocol });
  }
  for (const { file, protocol } of formed) {
    const others = formed
      .map((each) => each.protocol)
      .filter((other) => other !== protocol && !hasEnded(other));
    const replaced = others.some(({ id, version }) => id === protocol.id && version > protocol.version);
    const wrong = ruleFaults(protocol, { institutions, partyNodes, others }, file);
    // what was signed knew nothing of whoever joined since; the version that lets them in does
    faults.push(...wrong.filter(({ rule }) => !(replaced && rule === 'stand-in-not-askable')));
  }
  return { protocols: formed.map(({ protocol }) => protocol), faults };
}

const hasEnded = ({ status }: Protocol): boolean => status === 'expired' || status === 'withdrawn';
