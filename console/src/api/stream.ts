import type { QueryClient } from '@tanstack/react-query';
import { ListRefresh } from './list-refresh.js';

interface Message {
  readonly node: string;
  readonly type: string;
  readonly id: string;
  readonly side?: 's' | 'r';
}

/** Whether what changes is heard. */
export type Line = 'open' | 'lost';
type Said = { readonly line: Line } | { readonly message: Message };

const AGAIN_MS = 5_000;
const NAME = 'stream';

/**
 * What changed at the nodes, by id, as long as the page is open: whatever is on the screen about it is asked again. The
 * tabs of a browser share one connection, because it allows six of them to a host: the one that holds the lock listens
 * and tells the others, and when it is closed the next takes over. The stream tells of all her memberships.
 * @param onRefused the stream was refused: the session may be over
 * @returns stops listening
 */
export function followStream(
  client: QueryClient,
  onLine: (line: Line) => void,
  onRefused: () => void,
): () => void {
  const lists = new ListRefresh(client);
  const stop = new AbortController();
  let isLost = false;
  const hear = (said: Said): void => {
    if ('message' in said) refresh(client, lists, said.message);
    else {
      // what was said while nobody listened is asked for
      if (isLost && said.line === 'open') void client.invalidateQueries({ queryKey: ['node'] });
      isLost = said.line === 'lost';
      onLine(said.line);
    }
  };
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<Said>) => {
    hear(data);
  };
  const tell = (said: Said): void => {
    hear(said);
    channel.postMessage(said);
  };
  const lead = (): Promise<void> => listen(tell, onRefused, stop.signal);
  // only where the browser takes the page for safe: https or this machine
  if ('locks' in navigator)
    navigator.locks.request(NAME, { signal: stop.signal }, lead).catch(() => undefined);
  else void lead();
  return () => {
    stop.abort();
    channel.close();
    lists.stop();
  };
}

/** Listens until it is told to stop. A connection that breaks the browser takes up again; one that is refused, we do. */
function listen(tell: (said: Said) => void, onRefused: () => void, stop: AbortSignal): Promise<void> {
  return new Promise((done) => {
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = (): void => {
      source = new EventSource('/api/stream');
      source.onopen = () => {
        tell({ line: 'open' });
      };
      source.onmessage = ({ data }: MessageEvent<string>) => {
        tell({ message: JSON.parse(data) as Message });
      };
      source.onerror = () => {
        tell({ line: 'lost' });
        if (source.readyState !== EventSource.CLOSED) return;
        onRefused();
        timer = setTimeout(open, AGAIN_MS);
      };
    };
    open();
    stop.addEventListener('abort', () => {
      clearTimeout(timer);
      source.close();
      done();
    });
  });
}

function refresh(client: QueryClient, lists: ListRefresh, { type, node, id }: Message): void {
  if (type === 'resync') void client.invalidateQueries({ queryKey: ['node', node] });
  else {
    void client.invalidateQueries({
      queryKey: ['node', node],
      predicate: ({ queryKey }) => String(queryKey[3]).includes(id),
    });
    lists.soon(node);
  }
}
