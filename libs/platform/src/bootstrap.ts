import 'reflect-metadata';
import {
  Global,
  Module,
  RequestMethod,
  type DynamicModule,
  type INestApplication,
  type Type,
} from '@nestjs/common';
import { ModulesContainer, NestFactory, Reflector } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessGuard } from './access.guard.js';
import type { NodeConfig } from './config.js';
import { createAdapter, PrivateDoor, urlOf } from './http-server.js';
import { readIssuers } from './issuers.js';
import { createLogger, NestLogger, type Logger } from './logger.js';
import { measureRequests } from './metrics.js';
import { serveOpenApi } from './openapi.js';
import { readPeerTls } from './peer-tls.js';
import type { Permission } from './permissions.js';
import { PrivateController } from './private.controller.js';
import { ProblemFilter } from './problem.filter.js';
import { RateLimit } from './rate-limit.js';
import { Readiness } from './readiness.js';
import { Readings } from './readings.js';
import { refuseOpenRoutes, routesOf } from './routes.js';
import { SCOPES_ASKED, type ScopesAsked } from './scopes.js';
import { stopWithProcess } from './shutdown.js';
import { StatusController } from './status.controller.js';
import { StreamHub } from './stream-hub.js';
import { TokenVerifier } from './token-verifier.js';
import { traceRequests } from './tracing/trace-requests.js';
import { validationPipe } from './validation.pipe.js';

export interface BootstrapOptions {
  /** The service's module. */
  readonly module: Type | DynamicModule;
  readonly config: NodeConfig;
  /** The log as a Nest transport: `(app) => app.get(LogServer)`. */
  readonly strategy?: (app: INestApplication) => CustomTransportStrategy;
  /** Of the OpenAPI document: a name, one line, and the interface's version (semantic versioning). */
  readonly title: string;
  readonly summary: string;
  readonly version: string;
  /** What people of other institutions may do at this node; by default nothing. */
  readonly guests?: readonly Permission[];
  readonly logger?: Logger;
  /** Stop with the process (default); tests close by themselves. */
  readonly stopWithProcess?: boolean;
}

export interface RunningNode {
  readonly app: NestFastifyApplication;
  /** Base of the public port, without path. */
  readonly url: string;
  readonly privateUrl: string;
  close(): Promise<void>;
}

/** The whole path stands in the controller: `api/asl-liaison/fhir/R4`, `internal/v1/resend`. */
const ABSOLUTE = ['api/{*rest}', 'internal/{*rest}', 'health/{*rest}', 'metrics'];

/** What any module of the service may inject. */
@Global()
@Module({ providers: [StreamHub], exports: [StreamHub] })
class PlatformModule {}

@Module({})
class NodeModule {
  static around(service: Type | DynamicModule): DynamicModule {
    return {
      module: NodeModule,
      imports: [PlatformModule, service],
      controllers: [PrivateController, StatusController],
      providers: [Readiness, Readings],
    };
  }
}

/**
 * Starts a node: its module behind the guarded public door at `/api/<node>/v1`, its private door, its messaging.
 * @throws where a route is open, an issuer is not right, a port is taken, or the module does not start.
 */
export async function bootstrap(options: BootstrapOptions): Promise<RunningNode> {
  const { config } = options;
  const node = config.STAFFETTA_NODE;
  const logger = options.logger ?? createLogger(node, config.STAFFETTA_LOG_LEVEL);
  const tls = readPeerTls(config);
  const issuers = await readIssuers(config);
  const nestLogger = new NestLogger(logger);
  const app = await NestFactory.create<NestFastifyApplication>(
    NodeModule.around(options.module),
    createAdapter(),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
    {
      logger: nestLogger,
      abortOnError: false,
      bodyParser: false,
      forceCloseConnections: false,
    },
  );
  const door = new PrivateDoor();
  try {
    const routes = routesOf(app);
    refuseOpenRoutes(routes);
    app.setGlobalPrefix(`api/${node}/v1`, {
      exclude: ABSOLUTE.map((path) => ({ path, method: RequestMethod.ALL })),
    });
    const { STAFFETTA_CONFINED_CLIENTS: confined } = config;
    const verifier = new TokenVerifier({ ...issuers.default, pinned: issuers.pinned, confined });
    guard(app, options, door, verifier, logger);
    const fastify = app.getHttpAdapter().getInstance();
    measureRequests(fastify);
    traceRequests(fastify);
    const { title, summary, version } = options;
    serveOpenApi(app, routes, { node, title, summary, version, publicUrl: config.STAFFETTA_PUBLIC_URL });
    if (options.strategy !== undefined) app.connectMicroservice({ strategy: options.strategy(app) });
    await app.startAllMicroservices();
    await app.init();
    const privateUrl = await door.open(fastify, config.STAFFETTA_HOST, config.STAFFETTA_PRIVATE_PORT, tls);
    await app.listen(config.STAFFETTA_HTTP_PORT, config.STAFFETTA_HOST);
    nestLogger.silenceMessages();
    return running(app, door, privateUrl, options, logger);
  } catch (error) {
    await door.close();
    await app.close().catch(() => undefined);
    throw error;
  }
}

function guard(
  app: NestFastifyApplication,
  options: BootstrapOptions,
  door: PrivateDoor,
  verifier: TokenVerifier,
  logger: Logger,
): void {
  app.useGlobalGuards(
    new AccessGuard(app.get(Reflector), {
      institutions: options.config.STAFFETTA_INSTITUTIONS,
      guests: options.guests ?? [],
      isPrivateRequest: door.isPrivateRequest,
      scopesAsked: scopesAskedBy(app),
      verify: (authorization, actingFor) => verifier.verify(authorization, actingFor),
      limit: new RateLimit(options.config.STAFFETTA_REQUESTS_PER_MINUTE),
    }),
  );
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(logger));
}

/** Of the one module that has a door for tokens with scopes. */
const scopesAskedBy = (app: INestApplication): ScopesAsked | undefined =>
  [...app.get(ModulesContainer).values()]
    .map((module): unknown => module.providers.get(SCOPES_ASKED)?.instance)
    .find((found): found is ScopesAsked => typeof found === 'function');

function running(
  app: NestFastifyApplication,
  door: PrivateDoor,
  privateUrl: string,
  options: BootstrapOptions,
  logger: Logger,
): RunningNode {
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    await app.close();
    await door.close();
  };
  const close = (): Promise<void> => (closing ??= closeAll());
  const forget = options.stopWithProcess === false ? undefined : stopWithProcess(close, logger);
  const url = urlOf(app.getHttpServer());
  logger.info({ port: Number(new URL(url).port), profile: options.config.STAFFETTA_PROFILE }, 'listening');
  return {
    app,
    url,
    privateUrl,
    close: async () => {
      forget?.();
      await close();
    },
  };
}
