import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { TokenVerifier } from '#platform';
import { readDemoAccess } from '../src/oidc/demo-access.js';
import { START_MS, startGatewayProcess, type GatewayProcess } from './gateway-process.js';

const CLIENT = 'asl-bt-fhir';
/** SMART asks for these two. */
const ALGORITHMS = ['ES384', 'RS384'] as const;

describe('a program that is confined to scopes', () => {
  const keys = new Map<string, CryptoKey>();
  let gateway: GatewayProcess;
  let url: string;
  let verifier: TokenVerifier;
  beforeAll(async () => {
    const keyClients = [];
    for (const alg of ALGORITHMS) {
      const { privateKey, publicKey } = await generateKeyPair(alg);
      keys.set(alg, privateKey);
      const jwk = { ...(await exportJWK(publicKey)), kid: alg, alg };
      keyClients.push({
        ...{ clientId: `${CLIENT}-${alg}`, institution: 'asl-bt', roles: ['operator'], jwk },
        scopes: ['system/Task.rus', 'system/Patient.r'],
      });
    }
    gateway = await startGatewayProcess({ users: [], clients: [], keyClients });
    ({ url } = gateway);
    verifier = new TokenVerifier({ issuer: `${url}/oidc`, audience: 'urn:staffetta:api' });
  }, START_MS);
  afterAll(() => gateway.stop());

  interface Said {
    readonly alg?: (typeof ALGORITHMS)[number];
    readonly endsIn?: string;
    readonly audience?: string;
  }
  const assertion = ({
    alg = 'ES384',
    endsIn = '5m',
    audience = `${url}/oidc/token`,
  }: Said): Promise<string> =>
    new SignJWT({ jti: randomUUID() })
      .setIssuer(`${CLIENT}-${alg}`)
      .setSubject(`${CLIENT}-${alg}`)
      .setAudience(audience)
      .setExpirationTime(endsIn)
      .setProtectedHeader({ alg, kid: alg, typ: 'JWT' })
      .sign(keys.get(alg) as CryptoKey);
  const ask = async (scope: string | undefined, said: Said = {}): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion: await assertion(said),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        ...(scope === undefined ? {} : { scope }),
      }),
    });
    return { status: response.status, ...((await response.json()) as object) };
  };

  it.each(ALGORITHMS)('has a short token with the scopes it asked for, signing with %s', async (alg) => {
    const answer = await ask('system/Task.rs', { alg });
    expect(answer).toMatchObject({
      status: 200,
      scope: 'system/Task.rs',
      expires_in: 300,
      token_type: 'Bearer',
    });
    expect(await verifier.verify(`Bearer ${String(answer['access_token'])}`)).toMatchObject({
      ...{ subject: `${CLIENT}-${alg}`, institution: 'asl-bt', roles: ['operator'] },
      scopes: ['system/Task.rs'],
    });
  });

  it('has no more than it is registered for, and what is narrower', async () => {
    expect(await ask('system/Task.r system/Patient.rs system/*.cruds system/Task.crus')).toMatchObject({
      status: 200,
      scope: 'system/Task.r',
    });
    expect(await ask('system/Task.rus system/Patient.r')).toMatchObject({
      scope: 'system/Task.rus system/Patient.r',
    });
  });

  it.each([[undefined], [''], ['staffetta'], ['openid'], ['system/AuditEvent.rs'], ['system/Task.cruds']])(
    'has no token for %j: without scopes its roles would decide alone',
    async (scope) => {
      expect(await ask(scope)).toMatchObject({ status: 400, error: 'invalid_scope' });
    },
  );

  it('is refused where its statement is for others, or good for longer than five minutes', async () => {
    const refused = { status: 401, error: 'invalid_client' };
    expect(await ask('system/Task.r', { endsIn: '10m' })).toMatchObject(refused);
    expect(await ask('system/Task.r', { audience: 'https://elsewhere.example/token' })).toMatchObject(
      refused,
    );
  });
});

describe('a program whose scopes are not understood', () => {
  it.each([[[]], ['system/Task.r'], [['system/Task.read']], [['system/Task.sr']], [['nonsense']]])(
    '%j: the gateway does not start, or a slip would set it free',
    async (scopes) => {
      const dir = await mkdtemp(join(tmpdir(), 'gateway-'));
      const file = join(dir, 'access.json');
      const client = { clientId: 'c', institution: 'asl-bt', roles: ['operator'], scopes };
      await writeFile(file, JSON.stringify({ users: [], clients: [], keyClients: [client] }));
      await expect(readDemoAccess(file)).rejects.toMatchObject({ code: 'config.invalid' });
      await rm(dir, { recursive: true });
    },
  );
});
