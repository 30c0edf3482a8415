import { randomUUID } from 'node:crypto';
import type { StackFile } from './stack-file.js';

const TIMEOUT_MS = 15_000;
/** Some routes want whoever asks to have signed in ten minutes ago at most; a command has half of that left. */
const JUST_NOW_S = 300;

/** What the API refused; `code` is its own, or says that nobody answered. */
export class ApiError extends Error {
  override name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(status === 0 ? `no answer (${code})` : `${status} ${code}`);
  }
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Talks to one network's public API, as an institution's demo client of a role. Tokens are kept while they hold. */
export class Api {
  private readonly tokens = new Map<string, { token: string; until: number }>();

  /** @param timeoutMs how long each answer may take */
  constructor(
    private readonly stack: StackFile,
    private readonly timeoutMs: number = TIMEOUT_MS,
  ) {}

  /** The node that speaks for an institution to its own people. */
  nodeOf(institution: string): string {
    const found = Object.entries(this.stack.nodes).find(([, node]) =>
      node.institutions.includes(institution),
    );
    if (found === undefined) throw new ApiError(0, 'no node of this institution');
    return found[0];
  }

  /**
   * @param path below `/api/<node>/v1/`
   * @throws ApiError for every answer but 2xx, and for none at all
   */
  async call<T>(
    who: { institution: string; role: string },
    node: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<Answer<T>> {
    const token = await this.token(who.institution, who.role);
    const method = options.method ?? 'GET';
    const response = await this.request(`${this.stack.url}/api/${node}/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const body: unknown = await json(response);
    if (!response.ok) throw new ApiError(response.status, codeOf(body));
    return { status: response.status, body: body as T, headers: response.headers };
  }

  /** A bearer token, kept while it holds and its client counts as having signed in just now (step-up). */
  async token(institution: string, role: string): Promise<string> {
    const known = this.tokens.get(`${institution} ${role}`);
    if (known !== undefined && known.until > Date.now()) return known.token;
    const client = this.stack.clients.find((one) => one.institution === institution && one.role === role);
    if (client === undefined) throw new ApiError(0, `no demo client of ${institution} is ${role}`);
    const response = await this.request(`${this.stack.url}/oidc/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
    const body = (await json(response)) as { access_token?: string; expires_in?: number };
    if (!response.ok || body.access_token === undefined) throw new ApiError(response.status, 'token refused');
    const until = Date.now() + Math.min((body.expires_in ?? 60) - 30, JUST_NOW_S) * 1000;
    this.tokens.set(`${institution} ${role}`, { token: body.access_token, until });
    return body.access_token;
  }

  private async request(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, { ...init, signal: AbortSignal.timeout(this.timeoutMs) });
    } catch (error) {
      const cause = (error as { cause?: { code?: unknown } }).cause?.code;
      throw new ApiError(0, typeof cause === 'string' ? cause : 'timeout');
    }
  }
}

async function json(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // not ours: a proxy's page
  }
}

const codeOf = (body: unknown): string => {
  const code = (body as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'no problem document';
};
