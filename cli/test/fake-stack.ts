import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Operations } from '../src/operations.js';
import { openTerminal, type Terminal } from '../src/terminal.js';

export const NODES = ['intake-cav', 'shelter-beds', 'province-audit'] as const;

/** What a node says whose parts all work. */
export const WELL: Operations = {
  outbox: { unstamped: 0, unpublished: 0, oldestSeconds: 0, givenUp: 0 },
  parked: 0,
  quarantined: 0,
  waiting: 0,
  log: 'up',
  lag: [],
  halted: [],
  relayLeader: true,
};

export interface FakeStack {
  readonly dataDir: string;
  /** What each node answers to `operations/status`. */
  readonly operations: Map<string, Operations>;
  /** What the readiness of each node waits for. */
  beforeReadiness: (node: string) => Promise<void>;
  close(): Promise<void>;
}

/** Gateway, identity provider and nodes in one small server, and the stack.json that leads to it. */
export async function startFakeStack(): Promise<FakeStack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'staffetta-cli-'));
  const operations = new Map<string, Operations>(NODES.map((node) => [node, WELL]));
  const fake: FakeStack = {
    dataDir,
    operations,
    beforeReadiness: () => Promise.resolve(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  const server = createServer((request, response) => void answer(fake, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await writeFile(join(dataDir, 'stack.json'), JSON.stringify(stackFile(url)));
  return fake;
}

async function answer(
  fake: FakeStack,
  { url = '' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const say = (body: unknown): void => void response.end(JSON.stringify(body));
  const [, area, node = '', ...rest] = url.split('/');
  if (area === 'oidc') {
    say({ access_token: 'token', expires_in: 600 });
    return;
  }
  if (area === 'private') {
    await fake.beforeReadiness(node);
    say({ checks: { database: 'up', log: fake.operations.get(node)?.log } });
    return;
  }
  if (rest.join('/') === 'v1/operations/status') {
    say(fake.operations.get(node));
    return;
  }
  response.statusCode = 404;
  say({ code: 'not-found' });
}

const stackFile = (url: string): object => ({
  url,
  log: 'kafka',
  pids: { supervisor: process.pid },
  logKeys: { audit: '', witnesses: [] },
  clients: NODES.map((node) => ({
    ...{ institution: node, role: 'admin', clientId: node, clientSecret: 'secret' },
  })),
  nodes: Object.fromEntries(
    NODES.map((node) => [
      node,
      { institutions: [node], party: true, privateUrl: `${url}/private/${node}`, databaseUrl: '' },
    ]),
  ),
});

/** A terminal at which nobody looks, and what was written on it. */
export function heard(json = false): { readonly terminal: Terminal; readonly text: () => string } {
  let text = '';
  const write = (chunk: string): boolean => {
    text += chunk;
    return true;
  };
  const stream = Object.assign(new EventTarget(), { isTTY: false, write, on: () => stream });
  return { terminal: openTerminal(json, stream as unknown as NodeJS.WriteStream), text: () => text };
}
