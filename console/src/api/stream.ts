import type { QueryClient } from '@tanstack/react-query';

interface Message {
  readonly node: string;
  readonly type: string;
  readonly id: string;
  readonly side?: 's' | 'r';
}

export type Line = 'open' | 'lost';

const LISTS_AGAIN_MS = 250;

/**
 * What changed at the nodes, by id, as long as the page is open: whatever is on the screen about it is asked again.
 * @returns closes it
 */
export function followStream(client: QueryClient, onLine: (line: Line) => void): () => void {
  const source = new EventSource('/api/stream');
  const lists = new ListRefresh(client);
  let wasLost = false;
  source.onopen = () => {
    onLine('open');
    // what was said meanwhile nobody heard
    if (wasLost) void client.invalidateQueries();
    wasLost = false;
  };
  source.onerror = () => {
    wasLost = true;
    onLine('lost');
  };
  source.onmessage = ({ data }: MessageEvent<string>) => {
    const message = JSON.parse(data) as Message;
    if (message.type === 'resync') void client.invalidateQueries({ queryKey: ['node', message.node] });
    else {
      void client.invalidateQueries({
        queryKey: ['node', message.node],
        predicate: ({ queryKey }) => String(queryKey[3]).includes(message.id),
      });
      lists.soon(message.node);
    }
  };
  return () => {
    lists.stop();
    source.close();
  };
}

/** Lists are asked again at once for the first change, and once more after a flurry. */
class ListRefresh {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly again = new Set<string>();
  constructor(private readonly client: QueryClient) {}

  soon(node: string): void {
    if (this.timers.has(node)) this.again.add(node);
    else this.now(node);
  }

  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  private now(node: string): void {
    void this.client.invalidateQueries({
      queryKey: ['node', node],
      predicate: ({ queryKey }) => !/[0-9a-f]{8}-[0-9a-f]{4}/.test(String(queryKey[3])),
    });
    const timer = setTimeout(() => {
      this.timers.delete(node);
      if (this.again.delete(node)) this.now(node);
    }, LISTS_AGAIN_MS);
    this.timers.set(node, timer);
  }
}
