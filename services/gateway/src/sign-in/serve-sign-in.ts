import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '#kernel';
import { notFound, problemOf, type Logger } from '#platform';
import type { Language } from '../http/pages.js';
import { sessionEnded, sessionMissing } from '../gateway.errors.js';
import type { NodeDirectory } from '../node-directory.js';
import { callersOf, type CallerOf, type SessionParts } from './callers.js';
import { cookie, type Cookie } from './cookies.js';
import { IdentityProvider } from './identity-provider.js';
import { refuseForged, returnPath } from './own-request.js';
import { PENDING_S, PendingSignIns } from './pending-sign-in.js';
import { IDLE_MS, LONGEST_MS, memorySessions, type Session } from './sessions.js';
import type { SignInSettings } from './settings.js';
import { sendBack, sendFailure } from './sign-in-pages.js';

const LONGEST_ID = 64;

/** What a page of ours may know beside who is signed in: where each institution's node is, and whether all is invented. */
export interface Surroundings {
  readonly nodes: NodeDirectory;
  readonly demo: boolean;
}

/** Signing in, for the routes beside it. */
export interface SignIn {
  /** Who a request is from, session or bearer token. */
  readonly callerOf: CallerOf;
  /** Ends the request's session, and a sign-in that has begun, without asking anybody. Never fails. */
  readonly leave: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}

/**
 * People sign in at the provider by code and PKCE, and get a session of the gateway's: `/auth/…`. Tokens stay here.
 * @throws {AppError} invalid `config.invalid`: the client's secret or key is not right
 */
export async function serveSignIn(
  fastify: FastifyInstance,
  settings: SignInSettings,
  surroundings: Surroundings,
  clock: Clock,
  logger: Logger,
): Promise<SignIn> {
  const { origin } = settings;
  const parts: SessionParts = {
    origin,
    clock,
    cookie: cookie('session', { origin, sameSite: 'Strict' }),
    sessions: memorySessions(clock),
    provider: await IdentityProvider.of(settings, clock),
  };
  fastify.addHook('preClose', (done) => {
    parts.sessions.close();
    done();
  });
  // the provider sends her back from another site, and only a lax cookie comes along then
  const begun = cookie('sign-in', { origin, sameSite: 'Lax', maxAgeS: PENDING_S });
  serveFlow(fastify, parts, begun, logger);
  serveSession(fastify, parts, surroundings);
  return {
    callerOf: callersOf(parts),
    leave: (request, reply) => {
      begun.clear(reply);
      return leave(parts, request, reply);
    },
  };
}

function serveFlow(fastify: FastifyInstance, parts: SessionParts, begun: Cookie, logger: Logger): void {
  const { origin, provider, sessions } = parts;
  const pending = new PendingSignIns(parts.clock);
  /** A person sees this, so it is a page; the log gets the code. */
  const failed = (
    error: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
    language: Language,
  ): FastifyReply => {
    const { problem } = problemOf(error, request.id);
    logger.warn({ code: problem.code, traceId: request.id, status: problem.status }, 'a sign-in failed');
    return sendFailure(reply, problem, language);
  };

  fastify.get<{ Querystring: { returnTo?: unknown; lang?: unknown; shared?: unknown } }>(
    '/auth/sign-in',
    async (request, reply) => {
      const returnTo = returnPath(request.query.returnTo, origin);
      const language: Language = request.query.lang === 'en' ? 'en' : 'it';
      const shared = request.query.shared === '1' ? ({ shared: true } as const) : {};
      if (request.host !== new URL(origin).host) {
        // the cookies of another name of this host would not come back to us
        const asked = {
          returnTo,
          ...(language === 'en' ? { lang: 'en' } : {}),
          ...(shared.shared ? { shared: '1' } : {}),
        };
        return reply.redirect(`${origin}/auth/sign-in?${new URLSearchParams(asked).toString()}`);
      }
      try {
        const { url, secrets } = await provider.begin(language);
        const replaces = parts.cookie.read(request)?.slice(0, LONGEST_ID);
        const kept = {
          ...secrets,
          returnTo,
          language,
          ...shared,
          ...(replaces === undefined ? {} : { replaces }),
        };
        begun.write(reply, await pending.seal(kept));
        return await reply.redirect(url);
      } catch (error) {
        return failed(error, request, reply, language);
      }
    },
  );

  fastify.get<{ Querystring: { state?: unknown } }>('/auth/callback', async (request, reply) => {
    let language: Language = 'it';
    try {
      const { state } = request.query;
      const known = await pending.open(begun.read(request), typeof state === 'string' ? state : undefined);
      begun.clear(reply);
      language = known.language;
      const { person, tokens } = await provider.finish(new URL(request.raw.url ?? '', origin).search, known);
      // always a new id: nobody must know it beforehand
      if (known.replaces !== undefined) await sessions.end(known.replaces);
      const { id } = await sessions.open(person, tokens, known.shared);
      parts.cookie.write(reply, id);
      return await sendBack(reply, known.returnTo, language);
    } catch (error) {
      return failed(error, request, reply, language);
    }
  });
}

function serveSession(fastify: FastifyInstance, parts: SessionParts, { nodes, demo }: Surroundings): void {
  const { cookie: own, origin, provider, sessions } = parts;
  const around = {
    nodes: [...nodes.values()].map(({ name, party, institutions }) => ({ name, party, institutions })),
    demo,
  };
  const view = (session: Session): object => ({ ...viewOf(session), ...around });

  fastify.get('/auth/session', async (request, reply) => {
    const { session } = await signedIn(parts, request, reply, false);
    return view(session);
  });

  fastify.post('/auth/extension', async (request, reply) => {
    const { session } = await signedIn(parts, request, reply, true);
    return view(session);
  });

  fastify.post<{ Body: unknown }>('/auth/acting', async (request, reply) => {
    const { session } = await signedIn(parts, request, reply, true);
    const { institution } = (request.body ?? {}) as { institution?: unknown };
    const found = session.person.memberships.all.find((one) => one.institution === institution);
    if (found === undefined) throw notFound();
    session.actingFor = found.institution;
    return view(session);
  });

  fastify.post('/auth/sign-out', async (request, reply) => {
    const id = own.read(request);
    const session = id === undefined ? undefined : await sessions.find(id, false);
    if (id !== undefined && session !== undefined) {
      refuseForged(request, session, origin);
      await sessions.end(id);
    }
    own.clear(reply);
    if (session !== undefined) void provider.revoke(session.tokens).catch(() => undefined);
    // the provider may be down: she is signed out here all the same
    return { endSession: (await provider.endSessionUrl().catch(() => undefined)) ?? null };
  });
}

async function leave(
  { cookie: own, provider, sessions }: SessionParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const id = own.read(request);
  own.clear(reply);
  if (id === undefined) return;
  const session = await sessions.end(id).catch(() => undefined);
  if (session !== undefined) void provider.revoke(session.tokens).catch(() => undefined);
}

async function signedIn(
  { cookie: own, origin, sessions }: SessionParts,
  request: FastifyRequest,
  reply: FastifyReply,
  used: boolean,
): Promise<{ session: Session }> {
  const id = own.read(request);
  if (id === undefined) throw sessionMissing();
  const session = await sessions.find(id, false);
  if (session === undefined) {
    own.clear(reply);
    throw sessionEnded();
  }
  refuseForged(request, session, origin);
  if (used) await sessions.find(id, true);
  return { session };
}

/** What her own page may know. No token but the one against forged requests. */
function viewOf({ person, actingFor, isShared, csrfToken, usedAt, startedAt }: Session): object {
  return {
    name: person.name ?? null,
    memberships: person.memberships.all,
    actingFor: actingFor ?? null,
    shared: isShared,
    csrfToken,
    idleUntil: new Date(Math.min(usedAt + IDLE_MS, startedAt + LONGEST_MS)).toISOString(),
    expiresAt: new Date(startedAt + LONGEST_MS).toISOString(),
  };
}
