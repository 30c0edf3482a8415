import {
  countersign,
  generateIdentityKey,
  generateTokenKey,
  listEventKey,
  listTokenKey,
  RegistryView,
  type Protocol,
} from '#trust';
import type { Party } from './network.js';

const tokens = new WeakMap<RegistryView, ReturnType<typeof generateTokenKey>[]>();

/** Publishes a protocol, countersigned by those of its signatories whom `list` has listed. */
export function publish(view: RegistryView, protocol: Protocol, offset: bigint): void {
  const signers = (tokens.get(view) ?? []).filter(({ institution }) =>
    protocol.signatories.includes(institution),
  );
  const countersignatures = signers.map((key) => countersign(key, protocol));
  view.apply({ kind: 'protocol', body: { ...protocol, countersignatures }, appendedAt: 0, offset });
}

/** The registry as it would stand with these parties' institutions, event and token keys listed from time 0 on. */
export function list(parties: readonly Party[]): RegistryView {
  const identities = parties.map(({ institution }) => ({ institution, key: generateIdentityKey() }));
  const view = new RegistryView({
    pins: Object.fromEntries(identities.map(({ institution, key }) => [institution, key.kid])),
  });
  const made = parties.map(({ institution }) => generateTokenKey(institution));
  tokens.set(view, made);
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
    const token = made[index];
    if (token === undefined) continue;
    view.apply({
      kind: 'key',
      body: listTokenKey(identity, token, { speaker, institution }),
      appendedAt: 0,
      offset: offset++,
    });
  }
  return view;
}
