import { generateIdentityKey, listEventKey, RegistryView } from '#trust';
import type { Party } from './network.js';

/** The registry as it would stand with these parties' institutions and event keys listed from time 0 on. */
export function list(parties: readonly Party[]): RegistryView {
  const identities = parties.map(({ institution }) => ({ institution, key: generateIdentityKey() }));
  const view = new RegistryView({
    pins: Object.fromEntries(identities.map(({ institution, key }) => [institution, key.kid])),
  });
  let offset = 0n;
  for (const [index, { node, institution, speaker, key }] of parties.entries()) {
    const identity = identities[index]?.key;
    if (identity === undefined) continue;
    view.apply({
      kind: 'institution',
      body: {
        id: institution,
        name: institution,
        kind: 'cav',
        onNetwork: true,
        node,
        services: [],
        onCall: '000 000 0000',
        hours: { staff: 'always' },
      },
      appendedAt: 0,
      offset: offset++,
    });
    view.apply({
      kind: 'key',
      body: listEventKey(identity, key, { speaker, institution }),
      appendedAt: 0,
      offset: offset++,
    });
  }
  return view;
}
