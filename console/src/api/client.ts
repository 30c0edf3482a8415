import { isBackground } from './activity.js';
import { hearTime } from './clock.js';
import { newId } from './ids.js';
import { Problem, problemIn, Unreachable } from './problem.js';

const PATIENCE_MS = 15_000;
const STEP_UP = 'token.authentication-too-old';

/** An answer with what its headers say. */
export interface Answer<T> {
  readonly status: number;
  readonly data: T;
  /** For `ifMatch` of the next change. */
  readonly etag: string | null;
}

export interface CommandOptions {
  /** The Idempotency-Key: the same for the same intent, however often it is sent. */
  readonly key?: string;
  readonly ifMatch?: string;
  /** Seconds the node may wait for the step to be settled (`Prefer: wait`). */
  readonly wait?: number;
  readonly signal?: AbortSignal;
  /** Goes on when the page is left. For small bodies. */
  readonly keepalive?: boolean;
}

type Body = Readonly<Record<string, unknown>>;

let csrfToken = '';
let onSignedOut = (): void => undefined;

/** From the session: unsafe requests carry it. */
export const setCsrfToken = (token: string): void => void (csrfToken = token);
/** Called when any answer says that the session is over. */
export const whenSignedOut = (call: () => void): void => void (onSignedOut = call);

/** What answers instead of the gateway for an institution that is invented. */
export type StandIn = (method: string, url: string, body: unknown) => Promise<Answer<unknown>>;
const standIns = new Map<string, StandIn>();

/** Practice: whoever acts for this institution reaches `standIn` and nobody else. @returns ends it */
export function answerInstead(institution: string, standIn: StandIn): () => void {
  standIns.set(institution, standIn);
  return () => standIns.delete(institution);
}

interface Asked {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
  readonly keepalive?: boolean;
}

/** Asks the gateway. @throws Problem, Unreachable */
export async function send<T>(method: string, url: string, asked: Asked = {}): Promise<Answer<T>> {
  const standIn = standIns.get(asked.headers?.['x-acting-for'] ?? '');
  if (standIn !== undefined) return (await standIn(method, url, asked.body)) as Answer<T>;
  const response = await answerTo(method, url, asked);
  return { status: response.status, data: await bodyOf<T>(response), etag: response.headers.get('etag') };
}

async function answerTo(
  method: string,
  url: string,
  { body, headers = {}, signal, keepalive = false }: Asked,
): Promise<Response> {
  const limit = AbortSignal.timeout(PATIENCE_MS);
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'x-csrf-token': csrfToken }),
        ...(isBackground() ? { 'x-background': '1' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      cache: 'no-store',
      keepalive,
      credentials: 'same-origin',
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new Unreachable('no answer', { cause: error });
  }
  hearTime(response.headers.get('date'));
  if (!response.ok) {
    const problem = await problemIn(response);
    // asked to give her password again she is still signed in, and the page says so
    if (problem.status === 401 && problem.code !== STEP_UP) onSignedOut();
    throw problem;
  }
  return response;
}

async function bodyOf<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  try {
    return (isJson && text !== '' ? JSON.parse(text) : text) as T;
  } catch {
    throw new Problem(response.status, 'unknown');
  }
}

/** One node, in the name of one institution ("agisco per"). Paths begin after `/v1`. */
export interface NodeApi {
  readonly node: string;
  readonly institution: string;
  get: <T>(path: string, signal?: AbortSignal) => Promise<Answer<T>>;
  /** Whatever it is, as it comes: to keep on her computer. */
  file: (path: string) => Promise<Blob>;
  post: <T>(path: string, body?: Body, options?: CommandOptions) => Promise<Answer<T>>;
  put: <T>(path: string, body: Body, options?: CommandOptions) => Promise<Answer<T>>;
  patch: <T>(path: string, body: Body, options?: CommandOptions) => Promise<Answer<T>>;
  remove: (path: string, options?: CommandOptions) => Promise<Answer<unknown>>;
}

export function nodeApi(node: string, institution: string): NodeApi {
  const at = (path: string): string => `/api/${node}/v1/${path}`;
  const acting = { 'x-acting-for': institution };
  const command = <T>(method: string, path: string, body: Body | undefined, options: CommandOptions = {}) =>
    send<T>(method, at(path), {
      ...(body === undefined ? {} : { body }),
      headers: {
        ...acting,
        ...(options.key === undefined ? {} : { 'idempotency-key': options.key }),
        ...(options.ifMatch === undefined ? {} : { 'if-match': options.ifMatch }),
        ...(options.wait === undefined ? {} : { prefer: `wait=${options.wait}` }),
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.keepalive === true ? { keepalive: true } : {}),
    });
  return {
    node,
    institution,
    get: (path, signal) =>
      send('GET', at(path), { headers: acting, ...(signal === undefined ? {} : { signal }) }),
    file: async (path) => {
      const headers = { ...acting, accept: '*/*' };
      try {
        return await (await answerTo('GET', at(path), { headers })).blob();
      } catch (error) {
        // the line broke while it came
        throw error instanceof Problem ? error : new Unreachable('no answer', { cause: error });
      }
    },
    post: (path, body = {}, options = {}) =>
      command('POST', path, body, { ...options, key: options.key ?? newId() }),
    put: (path, body, options) => command('PUT', path, body, options),
    patch: (path, body, options) => command('PATCH', path, body, options),
    remove: (path, options) => command('DELETE', path, undefined, options),
  };
}
