import type { Party } from './network.js';
import { RegistryView } from '#trust';

export function list(parties: readonly Party[]): RegistryView {
  const view = new (RegistryView as any)({});
  let offset = 0n;
  for (const p of parties) {
    view.apply({
      kind: 'institution',
      body: { id: p.institution, node: p.node, onNetwork: true },
      appendedAt: 0,
      offset: offset++,
    });
    view.apply({
      kind: 'key',
      body: { kid: p.key.kid, speaker: p.speaker, jwk: p.key.publicJwk },
      appendedAt: 0,
      offset: offset++,
    });
  }
  return view;
}
