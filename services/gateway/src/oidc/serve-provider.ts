import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Provider } from 'oidc-provider';
import type { Clock } from '#kernel';
import { isLoopback, notFound } from '#platform';
import { sendPage, type Language } from '../http/pages.js';
import { AttemptLimiter } from './attempt-limiter.js';
import type { DemoAccess } from './demo-access.js';
import { loginOverPage, loginPage, type LoginFault } from './login-page.js';
import { INTERACTION_S } from './provider.js';

const LONGEST_FIELD = 256;
const WINDOW_MS = 300_000;

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** Mounts the provider at `/oidc`, and the one page on which a person signs in. */
export async function serveProvider(
  fastify: FastifyInstance,
  provider: Provider,
  access: DemoAccess,
  clock: Clock,
): Promise<void> {
  await fastify.register((scope) => {
    scope.removeAllContentTypeParsers();
    // a name that somebody pointed at this machine must not reach it through a browser
    scope.addHook('onRequest', (request, _reply, done) => {
      done(isLoopback(request.hostname) ? undefined : notFound());
    });
    serveLogin(scope, provider, access, clock);
    passToProvider(scope, provider);
    return Promise.resolve();
  });
}

function passToProvider(fastify: FastifyInstance, provider: Provider): void {
  // the provider reads the body itself
  fastify.addContentTypeParser('*', (_request, _payload, done) => {
    done(null);
  });
  const callback = provider.callback();
  fastify.route({
    method: ['GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE'],
    url: '/oidc/*',
    exposeHeadRoute: false,
    handler: (request, reply) => {
      reply.hijack();
      const raw = request.raw as IncomingMessage & { originalUrl?: string };
      // this is how the provider learns that it is mounted, and where
      raw.originalUrl = raw.url;
      raw.url = (raw.url ?? '').replace(/^\/oidc/, '');
      void callback(raw, reply.raw);
    },
  });
}

function serveLogin(fastify: FastifyInstance, provider: Provider, access: DemoAccess, clock: Clock): void {
  const ofAccount = new AttemptLimiter({ most: 5, windowMs: WINDOW_MS, clock });
  const ofAddress = new AttemptLimiter({ most: 30, windowMs: WINDOW_MS, clock });
  fastify.register((scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => {
        done(null, Object.fromEntries(new URLSearchParams(String(body))));
      },
    );
    scope.get('/oidc/interaction/:uid', async (request, reply) => {
      const interaction = await pending(provider, request, reply);
      return interaction === undefined ? over(request, reply) : show(200, interaction, request, reply);
    });
    scope.post('/oidc/interaction/:uid', async (request, reply) => {
      const interaction = await pending(provider, request, reply);
      if (interaction === undefined) return over(request, reply);
      const { username, password } = request.body as Record<string, string | undefined>;
      const account = field(username);
      if (ofAccount.isSpent(account) || ofAddress.isSpent(request.ip)) {
        void reply.header('retry-after', String(WINDOW_MS / 1_000));
        return show(429, interaction, request, reply, 'too-many');
      }
      const user = access.signIn(account, field(password));
      if (user === undefined) {
        // alike for a name that nobody has: who guesses learns nothing from the limit
        ofAccount.failed(account);
        ofAddress.failed(request.ip);
        return show(401, interaction, request, reply, 'wrong');
      }
      await forgetOther(provider, interaction, user.username);
      reply.hijack();
      await provider.interactionFinished(request.raw, reply.raw, { login: { accountId: user.username } });
      return reply;
    });
    return Promise.resolve();
  });
}

/** @returns undefined where nobody is signing in: the page is only a step of the provider's. */
async function pending(
  provider: Provider,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Interaction | undefined> {
  try {
    const interaction = await provider.interactionDetails(request.raw, reply.raw);
    if (interaction.prompt.name === 'login') return interaction;
  } catch {
    // expired, or never begun
  }
  return undefined;
}

function show(
  status: number,
  { params }: Interaction,
  request: FastifyRequest,
  reply: FastifyReply,
  fault?: LoginFault,
): FastifyReply {
  return sendPage(reply, status, loginPage(chosen(request) ?? spoken(params['ui_locales']), fault));
}

const over = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendPage(reply, 404, loginOverPage(chosen(request) ?? 'it'));

/** What she chose on this page; before, what the page that led here asked for (`ui_locales`). */
function chosen({ query }: FastifyRequest): Language | undefined {
  const { lang } = query as { lang?: unknown };
  return lang === 'it' || lang === 'en' ? lang : undefined;
}

const spoken = (locales: unknown): Language => (/^en\b/.test(String(locales)) ? 'en' : 'it');

/**
 * Whoever had signed in with this browser before is forgotten. The provider itself would ask for that by a page that needs
 * a script.
 */
async function forgetOther(provider: Provider, interaction: Interaction, username: string): Promise<void> {
  const { session } = interaction;
  if (session === undefined || session.accountId === username) return;
  await (await provider.Session.findByUid(session.uid))?.destroy();
  interaction.session = undefined;
  await interaction.save(INTERACTION_S);
}

const field = (text: string | undefined): string => (text ?? '').slice(0, LONGEST_FIELD);
