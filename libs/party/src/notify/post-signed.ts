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
 * @throws an error with a `code`
 */
export async function postSigned(
  { url, secret }: SignedTarget,
  { body, at, contentType }: SignedMessage,
  {
    admits = () => true,
    resolve = resolveAll,
  }: { readonly admits?: (address: string) => boolean; readonly resolve?: Resolve } = {},
): Promise<void> {
  const found = await addressesOf(url, resolve);
  if (!found.every(({ address }) => admits(address))) throw deliveryFault('private-address');
  const [place] = found;
  if (place === undefined) throw deliveryFault('no-address');
  const status = await post(url, place, body, {
    ...(body === '' ? {} : { 'content-type': contentType }),
    'content-length': String(Buffer.byteLength(body)),
    'staffetta-signature': signatureOf(secret, at, body),
  });
  if (status < 200 || status > 299) throw deliveryFault(`http-${String(status)}`);
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
  headers: Readonly<Record<string, string>>,
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
    signal: AbortSignal.timeout(ANSWER_MS),
    headers,
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
