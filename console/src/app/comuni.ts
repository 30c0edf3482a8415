import { useQuery } from '@tanstack/react-query';
import type { Option } from '../ui/form/fields.js';
import { nodeApi } from '../api/client.js';
import { useSession } from './session-context.js';

const REGISTRY = 'protocol-registry';

interface Territory {
  readonly comuni: readonly { readonly istat: string; readonly name: string }[];
}

/** The network's comuni by name, to choose from: requests say their codes, people their names. */
export function useComuni(): readonly Option[] {
  const { actingFor } = useSession();
  const { data } = useQuery({
    queryKey: ['node', REGISTRY, actingFor, 'territory'],
    queryFn: async ({ signal }) =>
      (await nodeApi(REGISTRY, actingFor).get<Territory>('territory', signal)).data.comuni,
    staleTime: Infinity,
  });
  return [...(data ?? [])]
    .sort((a, b) => a.name.localeCompare(b.name, 'it'))
    .map(({ istat, name }) => ({ value: istat, label: name }));
}
