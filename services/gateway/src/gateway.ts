import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fastify, type FastifyInstance } from 'fastify';
import { register } from 'prom-client';
import { systemClock, type Clock } from '#kernel';
import {
  answerProblem,
  closeWhenIdle,
  LIMITS,
  measureRequests,
  notFound,
  serverOptions,
  traceRequests,
  urlOf,
  type Logger,
} from '#platform';
import { refuseDemoAccess, type GatewayConfig } from './config.js';
import { readFrontTls } from './front-tls.js';
import { serveCatalogue } from './http/catalogue.js';
import { serveConsole } from './http/console.js';
import { DOOR_HEADERS } from './http/door-headers.js';
import { forwardToNodes } from './http/forward.js';
import { serveLanding } from './http/landing.js';
import { openMaintenance, serveMaintenance } from './http/maintenance.js';
import { servePublicPages, SERVICES_NODE } from './http/public-pages.js';
import { serveMergedStream } from './http/merged-stream.js';
import { EXIT_URL } from './http/pages.js';
import { readNodes } from './node-directory.js';
import { readDemoAccess, type DemoAccess } from './oidc/demo-access.js';
import { createProvider, PROVIDER_COOKIES } from './oidc/provider.js';
import { openProviderKeys } from './oidc/provider-keys.js';
import { serveProvider } from './oidc/serve-provider.js';
import { serveSite } from './site/serve-site.js';
import { bearerOf } from './sign-in/callers.js';
import { serveExit } from './sign-in/serve-exit.js';
import { serveSignIn } from './sign-in/serve-sign-in.js';
import { signInSettings } from './sign-in/settings.js';

export interface RunningGateway {
  readonly url: string;
  readonly privateUrl: string;
  close(): Promise<void>;
}

// longer than a node's own limit, so that its answer comes first
const HANDLER_MS = 10_000;
const LAST_WORDS_MS = 1_000;

/**
 * Starts the network's front door.
 * @throws {AppError} invalid `config.invalid`: a file is wrong, or demo access is asked for where it must not be.
 */
export async function startGateway(
  config: Readonly<GatewayConfig>,
  logger: Logger,
  {
    handlerMs = HANDLER_MS,
    clock = systemClock,
  }: { readonly handlerMs?: number; readonly clock?: Clock } = {},
): Promise<RunningGateway> {
  refuseDemoAccess(config);
  const nodes = await readNodes(config.STAFFETTA_NODES_FILE);
  const tls = readFrontTls(config);
  const front = fastify({
    ...serverOptions,
    // the server's type differs by it, and nothing here asks for more than both have
    ...(tls === undefined ? {} : ({ https: tls } as object)),
    handlerTimeout: handlerMs,
    // a trace begins here: whatever a caller calls hers would stand in every log behind this door
    genReqId: () => randomBytes(16).toString('hex'),
  });
  front.server.maxConnections = LIMITS.sockets;
  closeWhenIdle(front);
  const exitUrl = config.STAFFETTA_EXIT_URL;
  front.decorate(EXIT_URL, exitUrl);
  answerErrors(front, logger);
  measureRequests(front);
  traceRequests(front);
  const signIn = signInSettings(config);
  const surroundings = { nodes, demo: config.STAFFETTA_PROFILE === 'demo' };
  const signedIn =
    signIn === undefined ? undefined : await serveSignIn(front, signIn, surroundings, clock, logger);
  const callerOf = signedIn?.callerOf ?? bearerOf;
  serveMergedStream(front, nodes, callerOf);
  const maintenance = openMaintenance(config.STAFFETTA_MAINTENANCE_FILE, clock, logger);
  serveMaintenance(front, maintenance);
  await front.register(async (scope) => {
    await forwardToNodes(scope, nodes, callerOf, maintenance, logger);
    servePublicPages(scope, nodes);
  });
  const access = await demoAccess(front, config, clock);
  serveExit(front, exitUrl, signedIn?.leave, access === undefined ? [] : PROVIDER_COOKIES);
  const folder = config.STAFFETTA_CONSOLE_FOLDER;
  if (folder === undefined) serveLanding(front, nodes, access, '/');
  else await serveConsole(front, folder, { demo: surroundings.demo, exitUrl });
  if (access !== undefined) serveLanding(front, nodes, access, '/demo');
  serveCatalogue(front);
  serveSite(front, {
    ...(config.STAFFETTA_OWNER === undefined ? {} : { owner: config.STAFFETTA_OWNER }),
    ...(config.STAFFETTA_FEEDBACK === undefined ? {} : { feedback: config.STAFFETTA_FEEDBACK }),
    services: nodes.has(SERVICES_NODE),
  });
  const back = privateDoor(logger);
  await back.listen({ host: config.STAFFETTA_HOST, port: config.STAFFETTA_PRIVATE_PORT });
  try {
    await front.listen({ host: config.STAFFETTA_HOST, port: config.STAFFETTA_GATEWAY_PORT });
  } catch (error) {
    await back.close();
    throw error;
  }
  const url = urlOf(front.server, tls === undefined ? 'http' : 'https');
  logger.info(
    { port: Number(new URL(url).port), profile: config.STAFFETTA_PROFILE, count: nodes.size },
    'listening',
  );
  return {
    url,
    privateUrl: urlOf(back.server),
    close: async () => {
      // streams that only pass through here end with their nodes; those of nodes that stay up are cut
      const cut = setTimeout(() => {
        front.server.closeAllConnections();
      }, LAST_WORDS_MS);
      await front.close();
      clearTimeout(cut);
      await back.close();
    },
  };
}

function answerErrors(server: FastifyInstance, logger: Logger): void {
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(DOOR_HEADERS);
    done();
  });
  server.setErrorHandler((error, request, reply) => {
    answerProblem(error, request, reply, logger);
  });
  server.setNotFoundHandler((request, reply) => {
    answerProblem(notFound(), request, reply, logger);
  });
}

async function demoAccess(
  server: FastifyInstance,
  config: Readonly<GatewayConfig>,
  clock: Clock,
): Promise<DemoAccess | undefined> {
  const file = config.STAFFETTA_DEMO_ACCESS_FILE;
  if (file === undefined) return undefined;
  // one after the other: a file that is refused leaves nothing behind, and nothing still being written
  const access = await readDemoAccess(file);
  const keys = await openProviderKeys(join(dirname(file), 'oidc-keys.json'));
  const { STAFFETTA_ISSUER: issuer, STAFFETTA_AUDIENCE: audience, STAFFETTA_EXIT_URL: exitUrl } = config;
  const provider = await createProvider({ issuer, audience, access, keys, exitUrl });
  await serveProvider(server, provider, access, clock);
  return access;
}

/** For the monitoring. The gateway is ready when it listens: what the nodes are is told by the nodes. */
function privateDoor(logger: Logger): FastifyInstance {
  const server = fastify(serverOptions);
  closeWhenIdle(server);
  answerErrors(server, logger);
  server.get('/health/live', () => ({ status: 'up' }));
  server.get('/health/ready', () => ({ status: 'up', checks: {} }));
  server.get('/metrics', async (_request, reply) => {
    return reply.type(register.contentType).send(await register.metrics());
  });
  return server;
}
