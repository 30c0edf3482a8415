import { useQueries } from '@tanstack/react-query';
import type { Acting } from '../../app/acting.js';
import { useMemberships } from '../../app/acting.js';
import { keyOf, type Page } from '../../api/queries.js';
import type { WorklistItem } from '../../api/types.js';

const PAGE = 200;
/** Other memberships' nodes tell this page nothing by themselves. */
const AGAIN_MS = 30_000;

/** An item, and for whom she would do it. */
export interface Waiting {
  readonly item: WorklistItem;
  readonly acting: Acting;
}

export interface Worklist {
  readonly items: readonly Waiting[];
  readonly isPending: boolean;
  readonly error: unknown;
  retry: () => void;
}

/** One list of all her memberships, by due time. A node that does not answer leaves the others' items on the screen. */
export function useWorklist(): Worklist {
  const memberships = useMemberships().filter(
    ({ may, api }) => may('referral:read') && api.node !== 'protocol-registry',
  );
  const reads = useQueries({
    queries: memberships.map(({ api }) => ({
      queryKey: keyOf(api, 'worklist'),
      queryFn: ({ signal }: { signal: AbortSignal }) => readAll(api, signal),
      refetchInterval: AGAIN_MS,
    })),
  });
  const items = reads.flatMap(({ data = [] }, index) => {
    const acting = memberships[index];
    return acting === undefined ? [] : data.map((item) => ({ item, acting }));
  });
  return {
    items: items.sort((a, b) => Date.parse(a.item.dueAt) - Date.parse(b.item.dueAt)),
    isPending: memberships.length > 0 && reads.every((read) => read.isPending),
    error: reads.find((read) => read.isError)?.error ?? null,
    retry: () => {
      for (const read of reads) void read.refetch();
    },
  };
}

async function readAll(api: Acting['api'], signal: AbortSignal): Promise<readonly WorklistItem[]> {
  const items: WorklistItem[] = [];
  let cursor = '';
  do {
    const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { data } = await api.get<Page<WorklistItem>>(`worklist?limit=${PAGE}${more}`, signal);
    items.push(...data.items);
    cursor = data.next ?? '';
  } while (cursor !== '');
  return items;
}
