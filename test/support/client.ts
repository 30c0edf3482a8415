import { randomUUID } from 'node:crypto';
import type { Stack } from '#local';
import { Api } from '../../cli/src/api.js';

export interface Reply<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

type Headers_ = Readonly<Record<string, string>>;

/** One person's or program's way to one node, through the gateway. Never throws for a status: tests look at it. */
export class Client {
  readonly node: string;

  constructor(
    private readonly stack: Stack,
    private readonly api: Api,
    readonly institution: string,
    readonly role: string,
    node?: string,
  ) {
    this.node = node ?? api.nodeOf(institution);
  }

  get<T>(path: string, headers: Headers_ = {}): Promise<Reply<T>> {
    return this.send<T>('GET', path, undefined, headers);
  }

  /** With an idempotency key of its own, unless `headers` names one. */
  post<T>(path: string, body: unknown = {}, headers: Headers_ = {}): Promise<Reply<T>> {
    return this.send<T>('POST', path, body, { 'idempotency-key': randomUUID(), ...headers });
  }

  put<T>(path: string, body: unknown, headers: Headers_ = {}): Promise<Reply<T>> {
    return this.send<T>('PUT', path, body, headers);
  }

  /** @throws AssertionError-like Error naming status and code when the answer is not 2xx */
  async ok<T>(reply: Promise<Reply<T>>): Promise<T> {
    const { status, body } = await reply;
    if (status < 200 || status > 299) {
      const code = (body as { code?: string } | undefined)?.code ?? '';
      throw new Error(`${this.institution}/${this.role} at ${this.node}: ${status} ${code}`);
    }
    return body;
  }

  /** A bearer token of hers. */
  token(): Promise<string> {
    return this.api.token(this.institution, this.role);
  }

  /** As it stands, anywhere below the gateway: for streams, and for what no good client sends. */
  async fetch(
    path: string,
    init: Omit<RequestInit, 'headers'> & { readonly headers?: Headers_ } = {},
  ): Promise<Response> {
    const token = await this.token();
    const headers = { authorization: `Bearer ${token}`, ...init.headers };
    return fetch(`${this.stack.url}${path}`, { ...init, headers });
  }

  private async send<T>(method: string, path: string, body: unknown, headers: Headers_): Promise<Reply<T>> {
    const response = await this.fetch(`/api/${this.node}/v1/${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === '' ? undefined : JSON.parse(text)) as T,
      headers: response.headers,
    };
  }
}
