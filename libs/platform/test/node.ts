import { bootstrap, type BootstrapOptions, type RunningNode } from '../src/index.js';
import { nodeConfig } from './environment.js';
import { startIssuer, type Issuer } from './issuer.js';
import { ThingsModule } from './things.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export interface TestNode extends RunningNode {
  readonly issuer: Issuer;
  /** Asks the public port, as the person or client that the token names, or as nobody. */
  ask(path: string, init?: RequestInit & { token?: string }): Promise<Answer>;
  stop(): Promise<void>;
}

/** A node on real ports with an identity provider of its own; nothing behind it. */
export async function startNode(
  options: Partial<BootstrapOptions> = {},
  environment: Record<string, string> = {},
): Promise<TestNode> {
  const issuer = await startIssuer();
  const node = await bootstrap({
    module: ThingsModule,
    config: nodeConfig({ STAFFETTA_ISSUER: issuer.url, ...environment }),
    title: 'Things',
    summary: 'Things for tests',
    version: '1.2.3',
    stopWithProcess: false,
    ...options,
  }).catch(async (error: unknown) => {
    // a boot that is refused leaves nothing open
    await issuer.stop();
    throw error;
  });
  return {
    ...node,
    issuer,
    ask: (path, init) => ask(`${node.url}${path}`, init),
    async stop() {
      await node.close();
      await issuer.stop();
    },
  };
}

export async function ask(url: string, init: RequestInit & { token?: string } = {}): Promise<Answer> {
  const headers = new Headers(init.headers);
  if (init.token !== undefined) headers.set('authorization', `Bearer ${init.token}`);
  if (init.body !== undefined && !headers.has('content-type'))
    headers.set('content-type', 'application/json');
  const response = await fetch(url, { ...init, headers });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}
