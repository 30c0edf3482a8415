import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
  type InfiniteData,
} from '@tanstack/react-query';
import { useRef } from 'react';
import type { Answer, NodeApi } from './client.js';
import { newId } from './ids.js';
import { isPassing, Problem } from './problem.js';

/** The same step is on its way already. */
const IN_FLIGHT = 'idempotency.in-flight';

/** A list as the API pages it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Every query's key: what the stream says of a node and an id finds it by these. */
export const keyOf = (api: NodeApi, path: string): readonly string[] => [
  'node',
  api.node,
  api.institution,
  path,
];

interface ReadOptions {
  readonly enabled?: boolean;
  /** Asks again by itself: for what no stream tells. Milliseconds. */
  readonly every?: number;
}

/** Reads a path of a node; asked again when the stream says that something about it changed. */
export function useRead<T>(
  api: NodeApi,
  path: string,
  { enabled = true, every }: ReadOptions = {},
): UseQueryResult<T> {
  return useQuery({
    queryKey: keyOf(api, path),
    queryFn: async ({ signal }) => (await api.get<T>(path, signal)).data,
    enabled,
    ...(every === undefined ? {} : { refetchInterval: every }),
  });
}

/**
 * Reads what names a person or what she needs. Every such reading is on record, so no stream and no return to the window
 * asks again: only `as` does, what the answer depends on (a request's state). What was read stays on the screen meanwhile.
 */
export function useRecorded<T>(
  api: NodeApi,
  path: string,
  { enabled = true, as = '' }: { readonly enabled?: boolean; readonly as?: string } = {},
): UseQueryResult<T> {
  return useQuery({
    // another first word than the stream looks for
    queryKey: ['recorded', api.node, api.institution, path, as],
    queryFn: async ({ signal }) => (await api.get<T>(path, signal)).data,
    enabled,
    ...ONCE,
    placeholderData: keepPreviousData,
  });
}

/** Until it is asked for again by will; and nothing of it stays behind for who comes back to the page. */
const ONCE = {
  staleTime: Infinity,
  gcTime: 0,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
} as const;

/** As `useRecorded`, with the version for the next change. */
export function useRecordedVersion<T>(api: NodeApi, path: string): UseQueryResult<Answer<T>> {
  return useQuery({
    queryKey: ['recorded', api.node, api.institution, path, 'versioned'],
    queryFn: ({ signal }) => api.get<T>(path, signal),
    ...ONCE,
  });
}

/** The same with the version for the next change (`If-Match`). */
export function useVersioned<T>(api: NodeApi, path: string, enabled = true): UseQueryResult<Answer<T>> {
  return useQuery({
    queryKey: [...keyOf(api, path), 'versioned'],
    queryFn: ({ signal }) => api.get<T>(path, signal),
    enabled,
  });
}

/** A paged list. @param path with its query, without the cursor */
export function useList<T>(
  api: NodeApi,
  path: string,
  { enabled = true, every }: ReadOptions = {},
): UseInfiniteQueryResult<InfiniteData<Page<T>>> {
  return useInfiniteQuery({
    queryKey: [...keyOf(api, path), 'list'],
    queryFn: async ({ signal, pageParam }) => {
      const cursor =
        pageParam === '' ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(pageParam)}`;
      return (await api.get<Page<T>>(path + cursor, signal)).data;
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    enabled,
    ...(every === undefined ? {} : { refetchInterval: every }),
  });
}

/** All items that a list has loaded. */
export const itemsOf = <T>(data: InfiniteData<Page<T>> | undefined): readonly T[] =>
  data?.pages.flatMap(({ items }) => items) ?? [];

/** Takes a step, once however often it is clicked. @param onError of this try */
type Submit<V> = (value: V, onError?: (error: Error) => void) => void;

/** A button that did its work is often gone, and the focus with it: then it goes on at the page's heading. */
function keepFocus(): void {
  requestAnimationFrame(() =>
    setTimeout(() => {
      if (document.activeElement === document.body)
        document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
    }, 100),
  );
}

/**
 * A step that somebody takes. One intent has one Idempotency-Key until it succeeds: a double click and a second try
 * after a lost answer are the same step. What the node shows is asked again afterwards.
 */
export function useCommand<T, V = void>(
  api: NodeApi,
  run: (value: V, key: string) => Promise<Answer<T>>,
  onDone?: (answer: Answer<T>, value: V) => void,
): UseMutationResult<Answer<T>, Error, V> & { readonly submit: Submit<V> } {
  const client = useQueryClient();
  const key = useRef(newId());
  const running = useRef(false);
  const mutation = useMutation<Answer<T>, Error, V>({
    mutationFn: (value) => run(value, key.current),
    onSuccess: (answer, value) => {
      key.current = newId();
      void client.invalidateQueries({ queryKey: ['node', api.node] });
      onDone?.(answer, value);
      keepFocus();
    },
    onError: (error) => {
      // what was refused for good is over: whatever is tried next is another intent
      if (error instanceof Problem && !isPassing(error) && error.status < 500 && error.code !== IN_FLIGHT)
        key.current = newId();
    },
    onSettled: () => {
      running.current = false;
    },
  });
  return Object.assign(mutation, {
    submit: (value: V, onError?: (error: Error) => void) => {
      if (running.current) return;
      running.current = true;
      mutation.mutate(value, onError === undefined ? {} : { onError });
    },
  });
}
