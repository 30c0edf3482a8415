import type { QueryClient } from '@tanstack/react-query';

const AGAIN_MS = 250;
const HOLDS_AN_ID = /[0-9a-f]{8}-[0-9a-f]{4}/;

/** Lists of a node are asked again at once for the first change, and once more after a flurry. */
export class ListRefresh {
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
      predicate: ({ queryKey }) => !HOLDS_AN_ID.test(String(queryKey[3])),
    });
    const timer = setTimeout(() => {
      this.timers.delete(node);
      if (this.again.delete(node)) this.now(node);
    }, AGAIN_MS);
    this.timers.set(node, timer);
  }
}
