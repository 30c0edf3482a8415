import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forkTypeScript, waitFor } from '#testing';
import { freePort } from './support.js';

/** For the hook that starts one: a busy machine compiles it for longer than a test may last. */
export const START_MS = 180_000;
const TRIES = 3;

export interface GatewayProcess {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A gateway in a process of its own: the provider recognises plain objects by their realm, of which Jest has two. Its port
 * is free only until somebody else takes it: a process that ends instead of listening is started again on another.
 * @param access what the demo's provider knows
 */
export async function startGatewayProcess(access: object): Promise<GatewayProcess> {
  const dir = await mkdtemp(join(tmpdir(), 'gateway-'));
  await writeFile(join(dir, 'nodes.json'), '{}');
  await writeFile(join(dir, 'access.json'), JSON.stringify(access));
  for (let tried = 0; tried < TRIES; tried += 1) {
    const url = `http://127.0.0.1:${String(await freePort())}`;
    const gateway = forkTypeScript('services/gateway/src/main.ts', [], {
      STAFFETTA_PROFILE: 'demo',
      STAFFETTA_LOG_LEVEL: 'silent',
      STAFFETTA_GATEWAY_PORT: new URL(url).port,
      STAFFETTA_NODES_FILE: join(dir, 'nodes.json'),
      STAFFETTA_ISSUER: `${url}/oidc`,
      STAFFETTA_DEMO_ACCESS_FILE: join(dir, 'access.json'),
    });
    const became = await waitFor(
      'the gateway',
      async () => (isGone(gateway) ? 'gone' : (await answers(url)) ? 'ready' : undefined),
      START_MS / TRIES - 5_000,
    );
    if (became === 'gone') continue;
    return {
      url,
      stop: async () => {
        gateway.kill();
        await rm(dir, { recursive: true });
      },
    };
  }
  throw new Error('The gateway ended each time it was started.');
}

const isGone = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/oidc/.well-known/openid-configuration`).then(
    ({ ok }) => ok,
    () => false,
  );
