import { useQuery } from '@tanstack/react-query';
import { nodeApi } from '../api/client.js';
import { useSession } from './session-context.js';

export type InstitutionKind = string;

/** A legal body of the network as the registry knows it. */
export interface Institution {
  readonly id: string;
  readonly kind: InstitutionKind;
  readonly name: string;
  readonly node?: string;
  readonly onNetwork: boolean;
  readonly onCall?: string;
  readonly services?: readonly string[];
  readonly comuni?: readonly string[];
  readonly necessityGrounds?: readonly string[];
}

export interface Network {
  readonly institutions: readonly Institution[];
  /** Its name, or its id while the registry does not answer. */
  name: (id: string) => string;
  find: (id: string) => Institution | undefined;
}

const REGISTRY = 'protocol-registry';
const EMPTY: readonly Institution[] = [];

/** The institutions of the network, and what they are called. */
export function useNetwork(): Network {
  const { actingFor } = useSession();
  const { data = EMPTY } = useQuery({
    queryKey: ['node', REGISTRY, actingFor, 'institutions'],
    queryFn: async ({ signal }) =>
      (await nodeApi(REGISTRY, actingFor).get<{ items: Institution[] }>('institutions', signal)).data.items,
    staleTime: 10 * 60_000,
  });
  const find = (id: string): Institution | undefined => data.find((one) => one.id === id);
  return { institutions: data, find, name: (id) => find(id)?.name ?? id };
}
