import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { requestForged, returnToRefused } from '../gateway.errors.js';
import type { Session } from './sessions.js';

const SAFE = new Set(['GET', 'HEAD']);

/**
 * A cookie comes along whoever wrote the page. What changes something must also say the session's token and come from our
 * own origin; what only reads must at least not come from another site.
 * @throws {AppError} invalid `session.csrf`
 */
export function refuseForged(request: FastifyRequest, session: Session, origin: string): void {
  const { origin: from, 'sec-fetch-site': site, 'x-csrf-token': token } = request.headers;
  const isSafe = SAFE.has(request.method);
  const own = site === undefined || site === 'same-origin' || (isSafe && site === 'none');
  if (!own) throw requestForged();
  if (isSafe) return;
  if (from !== origin || typeof token !== 'string' || !isSame(token, session.csrfToken))
    throw requestForged();
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const LONGEST_RETURN = 512;

/**
 * Where she goes after signing in: a path of this site and nothing that a browser could read as another.
 * @throws {AppError} invalid `sign-in.return-to`
 */
export function returnPath(returnTo: unknown, origin: string): string {
  if (returnTo === undefined) return '/';
  if (typeof returnTo !== 'string' || returnTo.length > LONGEST_RETURN) throw returnToRefused();
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(returnTo)) throw returnToRefused();
  const url = new URL(returnTo, origin);
  // dot segments may lead to a path that begins with two slashes
  if (url.origin !== origin || /^\/(?:\/|auth\/|oidc\/|exit$)/.test(decoded(url.pathname)))
    throw returnToRefused();
  return url.pathname + url.search + url.hash;
}

/** As the router reads it: `/%65xit` is the exit too. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw returnToRefused();
  }
}
