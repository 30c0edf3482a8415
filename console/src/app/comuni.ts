import { useQuery } from '@tanstack/react-query';
import { keyOf } from '../api/queries.js';
import type { Option } from '../ui/form/fields.js';
import { useActing } from './acting.js';

interface Comune {
  readonly istat: string;
  readonly name: string;
}

/** The network's comuni: requests say their codes (ISTAT), people their names. */
export interface Comuni {
  /** By name, to choose from. */
  readonly options: readonly Option[];
  /** The code itself where it lies outside the province. */
  name: (istat: string) => string;
}

const NONE: readonly Comune[] = [];

/** See `Comuni`. They do not change while a page is open. */
export function useComuni(): Comuni {
  const registry = useActing().at('protocol-registry');
  const { data: comuni = NONE } = useQuery({
    queryKey: keyOf(registry, 'territory'),
    queryFn: async ({ signal }) =>
      (await registry.get<{ comuni: readonly Comune[] }>('territory', signal)).data.comuni,
    staleTime: Infinity,
  });
  return {
    options: comuni
      .toSorted((a, b) => a.name.localeCompare(b.name, 'it'))
      .map(({ istat, name }) => ({ value: istat, label: name })),
    name: (istat) => comuni.find((one) => one.istat === istat)?.name ?? istat,
  };
}
