import { useQueries } from '@tanstack/react-query';
import { useRef } from 'react';
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
  /** By due time; what comes after them is asked for by `more`. */
  readonly items: readonly Waiting[];
  readonly isPending: boolean;
  readonly error: unknown;
  retry: () => void;
  /** Undefined where nothing more waits. */
  readonly more: (() => void) | undefined;
}

interface Part {
  readonly items: readonly WorklistItem[];
  readonly hasMore: boolean;
}

/**
 * One list of all her memberships, by due time. A node that does not answer leaves the others' items on the screen. What
 * is far away is asked for when somebody goes there: whatever changes, only what is on the screen is asked again.
 */
export function useWorklist(): Worklist {
  const memberships = useMemberships().filter(
    ({ may, api }) => may('referral:read') && api.node !== 'protocol-registry',
  );
  // how far she has come: what is asked again reaches as far
  const pages = useRef(1);
  const reads = useQueries({
    queries: memberships.map(({ api }) => ({
      queryKey: keyOf(api, 'worklist'),
      queryFn: ({ signal }: { signal: AbortSignal }) => readPages(api, pages.current, signal),
      refetchInterval: AGAIN_MS,
    })),
  });
  // behind the end of what one node has told there may be something of its own before what another tells
  const known = Math.min(
    ...reads.map(({ data }) =>
      data?.hasMore === true ? Date.parse(data.items.at(-1)?.dueAt ?? '') : Number.POSITIVE_INFINITY,
    ),
  );
  const loaded = Math.max(1, ...reads.map(({ data }) => Math.ceil((data?.items.length ?? 0) / PAGE)));
  const retry = (): void => {
    for (const read of reads) void read.refetch();
  };
  const items = reads.flatMap(({ data }, index) => {
    const acting = memberships[index];
    return acting === undefined ? [] : (data?.items ?? []).map((item) => ({ item, acting }));
  });
  return {
    items: items
      .filter(({ item }) => Date.parse(item.dueAt) <= known)
      .sort((a, b) => Date.parse(a.item.dueAt) - Date.parse(b.item.dueAt)),
    isPending: memberships.length > 0 && reads.every((read) => read.isPending),
    error: reads.find((read) => read.isError)?.error ?? null,
    retry,
    more: reads.some(({ data }) => data?.hasMore === true)
      ? () => {
          if (pages.current > loaded) return;
          pages.current = loaded * 2;
          retry();
        }
      : undefined,
  };
}

async function readPages(api: Acting['api'], pages: number, signal: AbortSignal): Promise<Part> {
  const items: WorklistItem[] = [];
  let cursor = '';
  for (let page = 0; page < pages; page += 1) {
    const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { data } = await api.get<Page<WorklistItem>>(`worklist?limit=${String(PAGE)}${more}`, signal);
    items.push(...data.items);
    if (data.next === null) return { items, hasMore: false };
    cursor = data.next;
  }
  return { items, hasMore: true };
}
