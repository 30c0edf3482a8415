/** What `quiet-queue.ts` knows of kafkajs' inside; 2.2.4 is pinned. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  export interface Queue {
    readonly pending: readonly unknown[];
    readonly throttleCheckTimeoutId: NodeJS.Timeout | null;
    throttledUntil: number;
    push(request: {
      entry: { correlationId: number; resolve: () => void };
      expectResponse: boolean;
      sendRequest: () => void;
    }): void;
    fulfillRequest(response: { correlationId: number; payload: unknown; size: number }): void;
    scheduleCheckPendingRequests(this: Queue): void;
  }
  const RequestQueue: (new (options: {
    maxInFlightRequests: number | null;
    requestTimeout: number;
    clientId: string;
    broker: string;
    logger: Readonly<Record<'debug' | 'warn', () => void>>;
  }) => Queue) & { readonly prototype: Queue };
  export default RequestQueue;
}
