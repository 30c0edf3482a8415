import { createHmac, randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { decodeJwt, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { DEMO_RECEIVER_PORT } from '#local';
import { waitFor } from '#testing';
import { journey } from '../support/journey.js';
import { awaitState, say, submit } from '../support/referrals.js';
import type { TestStack } from '../support/with-stack.js';

/** The guide's example, as it stands there, in a folder that looks like a clone. @returns what it prints */
async function runExample({ dataDir }: TestStack): Promise<string> {
  const page = await readFile(join(process.cwd(), 'docs/guides/fhir-programs.md'), 'utf8');
  const [, code = ''] = /```js\n(.*?)```/s.exec(page) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'staffetta-guide-'));
  try {
    await symlink(dataDir, join(folder, '.staffetta'));
    await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { cwd: folder });
    return (await run).stdout.trim();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A system of the ASL's: it signs, it is told by id that a Task changed, and reads it; its node dies meanwhile. */
export function fhirPrograms(stack: () => TestStack): void {
  it('the guide’s example comes by a token that is confined', async () => {
    const claims = decodeJwt(await runExample(stack()));
    expect(claims).toMatchObject({
      ...{ institution: 'asl-bt', client_id: 'asl-bt-fhir' },
      scope: 'system/Task.rs system/Subscription.crs',
    });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(300);
  });

  journey('a system of the ASL’s signs, subscribes, is told and reads', stack, async (network) => {
    const { handle } = network;
    const system = await programOf(network);
    const calls: { body: string; signature: string }[] = [];
    const receiver = await listen((body, signature) => calls.push({ body, signature }));
    try {
      const token = await system.token('system/Task.r system/Subscription.cs');
      const made = await system.ask('POST', '/Subscription', token, {
        ...{ resourceType: 'Subscription', status: 'requested', reason: 'DATI INVENTATI' },
        criteria: 'Task?owner=Organization/asl-bt',
        channel: {
          type: 'rest-hook',
          endpoint: `http://127.0.0.1:${String(DEMO_RECEIVER_PORT)}/`,
          payload: 'application/fhir+json',
          _payload: { extension: [{ url: PAYLOAD_CONTENT, valueCode: 'id-only' }] },
        },
      });
      expect(made.status).toBe(201);
      const { channel } = made.body as { channel: { extension: { valueString: string }[] } };
      const secret = Buffer.from(channel.extension[0]?.valueString ?? '', 'base64url');

      const centre = network.as('cav-2');
      const asl = network.as('asl-bt', 'clinician');
      // what is folded just before the node dies is told when it lives again
      const { id } = await submit(centre, { to: 'asl-bt', service: 'health-care', urgency: 'E2' });
      await awaitState(centre, id, 'received');
      handle.kill('asl-liaison');
      await handle.ready('asl-liaison');
      await waitFor('the call', () => calls.some(({ body }) => body.includes(`Task/${id}`)));
      for (const { body, signature } of calls) {
        const [, seconds = '', mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
        expect(mac).toBe(createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'));
        expect(body).not.toMatch(/cav-2|health-care|900 0002/);
      }

      const read = await system.ask('GET', `/Task/${id}`, token);
      expect(read).toMatchObject({ status: 200, body: { resourceType: 'Task', id, status: 'requested' } });
      const search = await system.ask('GET', '/Task', token);
      expect(search).toMatchObject({ status: 403, body: { resourceType: 'OperationOutcome' } });
      const elsewhere = await fetch(`${network.stack.url}/api/asl-liaison/v1/referrals/${id}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(elsewhere.status).toBe(404);

      await say(asl, id, 'acknowledgement');
      await say(asl, id, 'decline', { reason: 'no-place' });
      return [{ id, sender: centre, recipient: asl, ends: 'declined' }];
    } finally {
      receiver.closeAllConnections();
      receiver.close();
    }
  });
}

const PAYLOAD_CONTENT =
  'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content';

interface Asked {
  readonly status: number;
  readonly body: object;
}

/** The demo's client that is confined to scopes, with nothing but what `stack.json` and the door itself say. */
async function programOf({ stack }: TestStack): Promise<{
  token: (scope: string) => Promise<string>;
  ask: (method: string, path: string, token: string, body?: object) => Promise<Asked>;
}> {
  const fhir = `${stack.url}/api/asl-liaison/fhir/R4`;
  const found = stack.keyClients.find(({ scopes }) => scopes !== undefined);
  if (found === undefined) throw new Error('no client with scopes');
  const { clientId, keyFile } = found;
  const { kid, alg, ...jwk } = JSON.parse(await readFile(keyFile, 'utf8')) as JWK & { alg: string };
  const key = (await importJWK(jwk, alg)) as CryptoKey;
  const smart = await fetch(`${fhir}/.well-known/smart-configuration`);
  const { token_endpoint: endpoint } = (await smart.json()) as { token_endpoint: string };
  return {
    token: async (scope) => {
      const assertion = await new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }), typ: 'JWT' })
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(endpoint)
        .setExpirationTime('5m')
        .sign(key);
      const answer = await fetch(endpoint, {
        method: 'POST',
        body: new URLSearchParams({
          ...{ grant_type: 'client_credentials', scope, client_assertion: assertion },
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        }),
      });
      const { access_token: token, scope: given } = (await answer.json()) as Record<string, string>;
      expect(given).toBe(scope);
      return String(token);
    },
    ask: async (method, path, token, body) => {
      const answer = await fetch(fhir + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: (await answer.json()) as object };
    },
  };
}

async function listen(heard: (body: string, signature: string) => void): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      heard(body, String(request.headers['staffetta-signature']));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(DEMO_RECEIVER_PORT, '127.0.0.1', resolve));
  return server;
}
