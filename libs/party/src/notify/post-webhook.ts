import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { request as plainRequest, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.js';
import type { SendMessage } from './message.js';
import type { NotifySettings, OwnSettings, WebhookTarget } from './settings.js';

const ANSWER_MS = 8_000;

const fault = (code: string): Error => Object.assign(new Error(code), { code });

/** `t=<Unix seconds>,v1=<hex>`: HMAC-SHA-256 over `<t>.<body>` under the secret that both share. */
export function signatureOf(secret: Buffer, at: Date, body: string): string {
  const seconds = String(Math.floor(at.getTime() / 1_000));
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** How names become addresses; another one in tests. */
export type Resolve = (
  host: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;
const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/**
 * Posts `{id, at, kind: "attention"}` to a person's gateway, signed; that somebody should look, and nothing else. Where
 * only public addresses are allowed, all that the name resolves to must be, and the one that was looked at is connected
 * to. No redirect is followed.
 */
export function webhookSender(
  { targets, onlyPublic }: Pick<OwnSettings, 'targets'> & Pick<NotifySettings, 'onlyPublic'>,
  resolve: Resolve = resolveAll,
): SendMessage {
  return async ({ id, address: name, at }) => {
    const target = targets.get(name);
    if (target === undefined) throw fault('unknown-gateway');
    const found = await addressesOf(target, resolve);
    if (onlyPublic && !found.every(({ address }) => isPublicAddress(address))) throw fault('private-address');
    const [place] = found;
    if (place === undefined) throw fault('no-address');
    const body = JSON.stringify({ id, at: at.toISOString(), kind: 'attention' });
    const status = await post(target, place, { body, signature: signatureOf(target.secret, at, body) });
    if (status < 200 || status > 299) throw fault(`http-${String(status)}`);
  };
}

async function addressesOf(
  { url: { hostname } }: WebhookTarget,
  resolve: Resolve,
): Promise<readonly { address: string; family: number }[]> {
  const literal = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(literal);
  return family === 0 ? resolve(hostname) : [{ address: literal, family }];
}

function post(
  { url }: WebhookTarget,
  { address, family }: { readonly address: string; readonly family: number },
  { body, signature }: { readonly body: string; readonly signature: string },
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
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'staffetta-signature': signature,
    },
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
