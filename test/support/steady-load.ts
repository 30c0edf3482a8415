import { randomUUID } from 'node:crypto';
import { waitFor } from '#testing';
import { ApiError } from '../../cli/src/api.js';
import type { Client } from './client.js';

/** How long somebody tries to send one request before they have had enough. */
const PATIENCE_MS = 90_000;
const ANSWER_MS = 15_000;
/** What a client waits where the answer does not say how long: no answer came at all. */
const NO_ANSWER_MS = 1_000;

/** Who asks whom, with a request that can be sent any number of times. */
export interface Way {
  readonly sender: Client;
  readonly recipient: Client;
  readonly request: object;
}

export interface Accepted {
  readonly way: Way;
  readonly id: string;
  /** How often it had to be said. */
  readonly attempts: number;
}

/** What one attempt came to: an answer, or none. */
type Attempt =
  { readonly id: string } | { readonly again: number; readonly why: string } | { readonly fault: string };

/**
 * Requests at a steady rate, each sent by a client that does what the guide says ("When no answer comes", docs/guides/api.md)
 * and nothing more: the same again, under the same key, after a connection that broke, after a 503 that says when, and while the first is not finished.
 * Whatever else it is answered is a fault.
 */
export class SteadyLoad {
  readonly accepted: Accepted[] = [];
  readonly faults: string[] = [];
  /** Why something was said again, and how often. */
  readonly again = new Map<string, number>();
  /** What is going on, for the faults. */
  during = 'nothing';
  private begun = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly ways: readonly Way[],
    private readonly everyMs: number,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      const way = this.ways[this.begun % this.ways.length];
      if (way === undefined) return;
      this.begun += 1;
      const sent: Promise<void> = this.send(way).finally(() => this.underWay.delete(sent));
      this.underWay.add(sent);
    }, this.everyMs);
  }

  /** Resolves when so many more have been accepted. */
  async flows(count: number): Promise<void> {
    const wanted = this.accepted.length + count;
    await waitFor(`${String(count)} more are accepted`, () => this.accepted.length >= wanted, PATIENCE_MS);
  }

  /** Begins no more; resolves when all have been accepted or given up. @returns how many were begun */
  async stop(): Promise<number> {
    clearInterval(this.timer);
    await Promise.all(this.underWay);
    return this.begun;
  }

  private async send(way: Way): Promise<void> {
    const { during } = this;
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const init = { method: 'POST', headers, body: JSON.stringify(way.request) };
    const deadline = Date.now() + PATIENCE_MS;
    for (let attempts = 1; ; attempts += 1) {
      const answer = await attempt(way.sender, init);
      if ('id' in answer) {
        this.accepted.push({ way, id: answer.id, attempts });
        return;
      }
      const where = `${way.sender.node}, ${during} to ${this.during}`;
      if ('fault' in answer || Date.now() > deadline) {
        this.faults.push(`${where}: ${'fault' in answer ? answer.fault : `never, ${answer.why}`}`);
        return;
      }
      this.again.set(answer.why, (this.again.get(answer.why) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, answer.again)); // as the answer asks
    }
  }
}

async function attempt(sender: Client, init: Parameters<Client['fetch']>[1]): Promise<Attempt> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await sender.fetch(`/api/${sender.node}/v1/referrals`, { ...init, signal });
    const text = await response.text();
    if (response.status === 201) return { id: (JSON.parse(text) as { id: string }).id };
    const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
    const code = /"code":"([\w.-]+)"/.exec(text)?.[1] ?? 'no problem document';
    const why = `${String(response.status)} ${code}`;
    if (code === 'idempotency.in-flight') return { again: NO_ANSWER_MS, why };
    return response.status === 503 && wait > 0 && code !== 'no problem document'
      ? { again: wait * 1_000, why }
      : { fault: why };
  } catch (error) {
    // the token is asked for at the same door; who is refused one by an answer is refused
    if (error instanceof ApiError && error.status !== 0 && error.status !== 503)
      return { fault: `token: ${String(error.status)} ${error.code}` };
    return { again: NO_ANSWER_MS, why: 'no answer' };
  }
}
