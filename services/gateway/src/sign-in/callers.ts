import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '#kernel';
import { providerUnavailable, sessionEnded, twoCallers } from '../gateway.errors.js';
import type { Cookie } from './cookies.js';
import type { IdentityProvider } from './identity-provider.js';
import { refuseForged } from './own-request.js';
import type { Session, SessionStore } from './sessions.js';

/** Who a request is from, in the words that a node understands. */
export interface Caller {
  readonly authorization?: string;
  readonly actingFor?: string;
  /** In whose names a session could act: all that it may be told of; absent: a bearer token, which says whom by itself. */
  readonly couldActFor?: readonly string[];
  /** Aborted when the session ends; a bearer token has none. */
  readonly ended?: AbortSignal;
}

/** @param used whether the request counts as something that she does; a stream does not. */
export type CallerOf = (request: FastifyRequest, reply: FastifyReply, used: boolean) => Promise<Caller>;

/** Where nobody signs in there are bearer tokens only. */
export const bearerOf: CallerOf = ({ headers }) => {
  const { authorization, 'x-acting-for': actingFor } = headers;
  return Promise.resolve({
    ...(authorization === undefined ? {} : { authorization }),
    ...(typeof actingFor === 'string' ? { actingFor } : {}),
  });
};

export interface SessionParts {
  readonly origin: string;
  readonly cookie: Cookie;
  readonly sessions: SessionStore;
  readonly provider: IdentityProvider;
  readonly clock: Clock;
}

/** Bearer tokens as they come; a session turned into the bearer token that the gateway holds for it. */
export function callersOf(parts: SessionParts): CallerOf {
  const fresh = freshTokens(parts);
  return async (request, reply, used) => {
    const id = parts.cookie.read(request);
    if (id === undefined) return bearerOf(request, reply, used);
    if (request.headers.authorization !== undefined) throw twoCallers();
    const session = await parts.sessions.find(id, false);
    if (session === undefined) return ended(parts, reply);
    refuseForged(request, session, parts.origin);
    if (used) await parts.sessions.find(id, true);
    if (!(await fresh(session))) {
      await parts.sessions.end(id);
      return ended(parts, reply);
    }
    const asked = request.headers['x-acting-for'];
    const actingFor = typeof asked === 'string' ? asked : session.actingFor;
    return {
      authorization: `Bearer ${session.tokens.accessToken}`,
      ended: session.ended,
      couldActFor: session.person.memberships.all.map(({ institution }) => institution),
      ...(actingFor === undefined ? {} : { actingFor }),
    };
  };
}

function ended({ cookie }: SessionParts, reply: FastifyReply): never {
  cookie.clear(reply);
  throw sessionEnded();
}

/** The provider is asked again this often whether she is still who she was; sooner where its tokens are shorter. */
const ASK_AGAIN_MS = 300_000;
/** While it cannot be heard: not with every request, each would wait. */
const RETRY_MS = 15_000;
const MARGIN_MS = 10_000;

/**
 * Keeps a session's tokens fresh. While the provider is down the session goes on with the token it has until that ends
 * (design §12); after that the answer is 503, and the session goes on when the provider is back.
 * @returns whether the session may go on
 */
function freshTokens({ provider, clock }: SessionParts): (session: Session) => Promise<boolean> {
  const running = new WeakMap<Session, Promise<boolean>>();
  const retryAt = new WeakMap<Session, number>();
  const renew = async (session: Session): Promise<boolean> => {
    const { refreshToken, expiresAt } = session.tokens;
    const left = expiresAt - MARGIN_MS - clock.now().getTime();
    if (refreshToken === undefined) return left > 0;
    try {
      const { person, tokens } = await provider.refresh(refreshToken, session.person.subject);
      session.tokens = tokens;
      if (person !== undefined) follow(session, person);
      return true;
    } catch (error) {
      if ((error as { kind?: unknown }).kind !== 'unavailable') return false;
      retryAt.set(session, clock.now().getTime() + RETRY_MS);
      if (left > 0) return true;
      throw error;
    }
  };
  return (session) => {
    const now = clock.now().getTime();
    const { obtainedAt, expiresAt } = session.tokens;
    const lives = now < expiresAt - MARGIN_MS;
    if (lives && now < obtainedAt + Math.min(ASK_AGAIN_MS, (expiresAt - obtainedAt) / 2))
      return Promise.resolve(true);
    if (now < (retryAt.get(session) ?? 0)) {
      return lives ? Promise.resolve(true) : Promise.reject(providerUnavailable(undefined));
    }
    const renewal =
      running.get(session) ??
      renew(session).finally(() => {
        running.delete(session);
      });
    running.set(session, renewal);
    return renewal;
  };
}

/** What she may act for can have changed; whom she acts for must be among it. */
function follow(session: Session, person: Session['person']): void {
  session.person = person;
  const { all, first } = person.memberships;
  if (!all.some(({ institution }) => institution === session.actingFor)) session.actingFor = first;
}
