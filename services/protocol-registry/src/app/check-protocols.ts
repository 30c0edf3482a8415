import { validatePayload } from '#contracts';
import { laneOf, topicSpecs } from '#messaging';
import { protocolName, type Protocol } from '#trust';
import { overlapFaults, protocolFaults } from '../domain/flow-rules.js';
import type { Fault } from '../domain/network.errors.js';
import { hoursFaults, under, type Checked } from './check-institutions.js';

export const PROTOCOL_PUBLISHED = 'staffetta.registry.protocol-published.v1';

/** Checks the protocols: each by its contract and against the institutions, and all together. */
export function checkProtocols(
  files: readonly { readonly file: string; readonly body: unknown }[],
  { institutions, nodes }: Checked,
): { readonly protocols: readonly Protocol[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = files.length === 0 ? [{ file: 'protocols', path: '/', rule: 'minItems' }] : [];
  const lanes = new Set(
    topicSpecs(nodes.filter(({ party }) => party).map(({ id }) => id)).map(({ name }) => name),
  );
  const context = {
    institutions: new Map(institutions.map((institution) => [institution.id, institution])),
    lane: (a: string, b: string) => lanes.has(laneOf(a, b)),
  };
  const versions = new Set<string>();
  const formed: { file: string; protocol: Protocol }[] = [];
  for (const { file, body } of files) {
    const broken = validatePayload(PROTOCOL_PUBLISHED, body);
    faults.push(...broken.map((fault) => ({ file, ...under('', fault) })));
    if (broken.length > 0) continue;
    const protocol = body as Protocol;
    formed.push({ file, protocol });
    if (versions.has(protocolName(protocol))) faults.push({ file, path: '/version', rule: 'unique' });
    versions.add(protocolName(protocol));
    faults.push(...protocolFaults(protocol, context, file));
    for (const [index, { hours }] of protocol.flows.entries()) {
      const at = `/flows/${String(index)}/hours`;
      faults.push(...hoursFaults(hours).map((where) => ({ file, path: `${at}${where}`, rule: 'order' })));
    }
  }
  faults.push(...overlapFaults(formed));
  return { protocols: formed.map(({ protocol }) => protocol), faults };
}
