import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { request as plainRequest, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';

const ANSWER_MS = 8_000;

/** Why nobody took a message: a code. */
export const deliveryFault = (code: string): Error => Object.assign(new Error(code), { code });

/** `t=<Unix seconds>,v1=<hex>`: HMAC-SHA-256 over `<t>.<body>` under the secret that both share. */
export function signatureOf(secret: Buffer, at: Date, body: string): string {
  const seconds = String(Math.floor(at.getTime() / 1_000));
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

export interface Place {
  readonly address: string;
  readonly family: number;
}

/** How names become addresses; another one in tests. */
export type Resolve = (host: string) => Promise<readonly Place[]>;
const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/** Who is called, and what both know. */
export interface SignedTarget {
  readonly url: URL;
  readonly secret: Buffer;
}

export interface SignedMessage {
  readonly body: string;
  readonly at: Date;
  /** Of the body. */
  readonly contentType: string;
}

/**
 * Posts a signed message and wants a 2xx. All that the name resolves to must be admitted, and the one that was looked at
 * is connected to. No redirect is followed, and what the other side answers is not read.
 * @param admits which addresses may be called
 * @param signal until when: for the name and for the answer together; another one in tests
 * @throws an error with a `code`
 */
export async function postSigned(
  { url, secret }: SignedTarget,
  { body, at, contentType }: SignedMessage,
  {
    admits = () => true,
    resolve = resolveAll,
    signal = AbortSignal.timeout(ANSWER_MS),
  }: {
    readonly admits?: (address: string) => boolean;
    readonly resolve?: Resolve;
    readonly signal?: AbortSignal;
  } = {},
): Promise<void> {
  const found = await before(signal, addressesOf(url, resolve));
  if (!found.every(({ address }) => admits(address))) throw deliveryFault('private-address');
  const [place] = found;
  if (place === undefined) throw deliveryFault('no-address');
  const headers = {
    ...(body === '' ? {} : { 'content-type': contentType }),
    'content-length': String(Buffer.byteLength(body)),
    'staffetta-signature': signatureOf(secret, at, body),
  };
  const status = await post(url, place, body, { headers, signal });
  if (status < 200 || status > 299) throw deliveryFault(`http-${String(status)}`);
}

/** A lookup cannot be stopped; nobody waits for it any longer. */
function before<T>(signal: AbortSignal, found: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      reject(deliveryFault('name-timeout'));
    };
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    void found.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', late);
    });
  });
}

async function addressesOf({ hostname }: URL, resolve: Resolve): Promise<readonly Place[]> {
  const literal = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(literal);
  return family === 0 ? resolve(hostname) : [{ address: literal, family }];
}

function post(
  url: URL,
  { address, family }: Place,
  body: string,
  how: Pick<RequestOptions, 'headers' | 'signal'>,
): Promise<number> {
  // what was looked at is what is called, whatever the name means a moment later
  const pinned: LookupFunction = (_, { all }, done) => {
    if (all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
  const options: RequestOptions = {
    method: 'POST',
    lookup: pinned,
    agent: false,
    ...how,
  };
  const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const call = send(url, options, (response) => {
      resolve(response.statusCode ?? 0);
      // what it has to say is of no interest
      response.destroy();
    });
    call.on('error', reject);
    call.end(body);
  });
}
