import { createContext, useContext } from 'react';
import { may, type Permission, type Role } from '#permissions';
import { nodeApi, type NodeApi } from '../api/client.js';
import type { Session } from '../api/session.js';
import { useNetwork, type Institution } from './network.js';
import { useSession } from './session-context.js';

/** For whom she acts on this page: the membership that the address names, or the one she has chosen. */
export interface Acting {
  readonly institution: string;
  readonly roles: readonly Role[];
  /** What the address calls it: says nothing to who reads over a shoulder or in a history. */
  readonly key: string;
  /** Of the registry; undefined until it has answered. */
  readonly body: Institution | undefined;
  /** Her institution's own node. */
  readonly api: NodeApi;
  may: (permission: Permission) => boolean;
  /** Another node, in the name of the same institution. */
  at: (node: string) => NodeApi;
}

export const ActingContext = createContext<string | null>(null);

/** Four characters that name an institution in an address and tell nobody which. */
export function membershipKey(institution: string): string {
  let hash = 0x811c9dc5;
  for (const letter of institution) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(36).padStart(4, '0').slice(-4);
}

/** See `Acting`. */
export function useActing(): Acting {
  const { session, actingFor } = useSession();
  const key = useContext(ActingContext);
  const network = useNetwork();
  const chosen =
    session.memberships.find(({ institution }) => membershipKey(institution) === key) ??
    session.memberships.find(({ institution }) => institution === actingFor);
  return actingAs(chosen?.institution ?? actingFor, chosen?.roles ?? [], session, network.find);
}

/** All memberships, for what shows them together. */
export function useMemberships(): readonly Acting[] {
  const { session } = useSession();
  const network = useNetwork();
  return session.memberships.map(({ institution, roles }) =>
    actingAs(institution, roles, session, network.find),
  );
}

/** Whether she works on referrals for any institution: then things wait for her; else she steers, audits, looks after. */
export function useHasWorklist(): boolean {
  const { session } = useSession();
  return session.memberships.some(
    ({ institution, roles }) =>
      may(roles, 'referral:read') &&
      session.nodes.some(({ party, institutions }) => party && institutions.includes(institution)),
  );
}

function actingAs(
  institution: string,
  roles: readonly Role[],
  session: Session,
  find: (id: string) => Institution | undefined,
): Acting {
  const body = find(institution);
  const own =
    body?.node ??
    session.nodes.find(({ party, institutions }) => party && institutions.includes(institution))?.name ??
    'protocol-registry';
  return {
    institution,
    roles,
    key: membershipKey(institution),
    body,
    api: nodeApi(own, institution),
    may: (permission) => may(roles, permission),
    at: (node) => nodeApi(node, institution),
  };
}
