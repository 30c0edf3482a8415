import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPair, SignJWT } from 'jose';
import { bootstrap, PERMISSIONS, ROLES, Requires } from '../src/index.js';
import { ask, startNode, type TestNode } from './node.js';
import { nodeConfig } from './environment.js';
import { ScopedModule } from './things.js';

const ID = '3f0e8a52-6c9d-4a3e-9b6e-0c1d7a0c2f11';
const THINGS = '/api/intake-cav/v1/things';

describe('access', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startNode({ guests: ['registry:read'] });
  });
  afterAll(() => node.stop());

  const operator = (claims: Record<string, unknown> = {}): Promise<string> =>
    node.issuer.token({ institution: 'cav-1', roles: ['operator'], ...claims });

  it('tells the handler who calls', async () => {
    const token = await operator({ roles: ['operator', 'queen', 7, 'dpo'] });
    const { status, body } = await node.ask(`${THINGS}/${ID}`, { token });
    expect(status).toBe(200);
    expect(body).toEqual({ id: ID, institution: 'cav-1', roles: ['operator', 'dpo'], client: 'console' });
  });

  it('answers 401 without a token that it can believe', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const forged = new SignJWT({ institution: 'cav-1', roles: ['operator'] })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setSubject('x')
      .setIssuer(node.issuer.url)
      .setAudience('urn:staffetta:api')
      .setExpirationTime('5m')
      .sign(privateKey);
    const unsigned = [
      { alg: 'none' },
      {
        institution: 'cav-1',
        roles: ['operator'],
        iss: node.issuer.url,
        aud: 'urn:staffetta:api',
        sub: 'x',
        exp: 9e9,
      },
    ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const claims = { institution: 'cav-1', roles: ['operator'] };
    const tokens: Record<string, string> = {
      forged: await forged,
      unsigned: `${unsigned.join('.')}.`,
      'of another issuer': await node.issuer.token(claims, (jwt) => jwt.setIssuer('http://elsewhere')),
      'for another audience': await node.issuer.token(claims, (jwt) => jwt.setAudience('console')),
      expired: await node.issuer.token(claims, (jwt) => jwt.setExpirationTime('-1m')),
      'not yet valid': await node.issuer.token(claims, (jwt) => jwt.setNotBefore('1h')),
      'without an institution': await node.issuer.token({ roles: ['operator'] }),
      'with two institutions': await node.issuer.token({ institution: ['cav-1'], roles: ['operator'] }),
      nonsense: 'abc',
    };
    for (const [name, token] of Object.entries(tokens)) {
      const answer = await node.ask(`${THINGS}/${ID}`, { token });
      expect([name, answer.status, answer.body['code']]).toEqual([name, 401, 'token.invalid']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="staffetta", error="invalid_token"');
    }
    const nobody = await node.ask(`${THINGS}/${ID}`);
    expect([nobody.status, nobody.body['code']]).toEqual([401, 'token.missing']);
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer realm="staffetta"');
    const basic = await node.ask(`${THINGS}/${ID}`, { headers: { authorization: 'Basic YTpi' } });
    expect(basic.status).toBe(401);
  });

  it('asks whoever signed in longer ago than ten minutes to sign in again, where a route wants that', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const read = async (claims: Record<string, unknown>): Promise<unknown[]> => {
      const { status, body, headers } = await node.ask(`${THINGS}/fresh`, { token: await operator(claims) });
      return [status, body['code'], headers.get('www-authenticate')];
    };
    const challenge = 'Bearer realm="staffetta", error="insufficient_user_authentication", max_age=600';
    const refused = [401, 'token.authentication-too-old', challenge];
    expect(await read({ auth_time: now - 590 })).toEqual([200, undefined, null]);
    expect(await read({ auth_time: now - 610, iat: now })).toEqual(refused);
    // a token that was renewed says nothing of when the password was given
    expect(await read({ iat: now })).toEqual(refused);
    expect(await read({ auth_time: String(now), iat: now })).toEqual(refused);
    // a program shows who it is for each token
    expect(await read({ client_id: 'person-1', iat: now - 590 })).toEqual([200, undefined, null]);
    expect(await read({ client_id: 'person-1', iat: now - 610 })).toEqual(refused);
    // Keycloak names the client in `azp` alone
    const ofKeycloak = { client_id: undefined, iat: now - 590 };
    expect(await read({ ...ofKeycloak, azp: 'person-1' })).toEqual([200, undefined, null]);
    // and a user that it keeps for the program in `sub`, where its realm is not ours: a person's token could look the same
    expect(await read({ ...ofKeycloak, azp: 'cav-1-operator' })).toEqual(refused);
    // who may not at all is not told that there is such a thing
    const other = await node.ask(`${THINGS}/fresh`, { token: await operator({ roles: ['planner'] }) });
    expect([other.status, other.body['code']]).toEqual([404, 'not-found']);
    expect((await node.ask(`${THINGS}/${ID}`, { token: await operator({ auth_time: 1 }) })).status).toBe(200);
  });

  it('answers alike where a thing is missing, forbidden, another institution’s, or no route at all', async () => {
    const token = await operator();
    const answers = [
      await node.ask(`${THINGS}/fails/missing`, { token }),
      await node.ask(`${THINGS}/forbidden`, { token, method: 'POST', body: '{}' }),
      await node.ask(`${THINGS}/${ID}`, { token: await operator({ institution: 'casa-rifugio-1' }) }),
      await node.ask(`${THINGS}/${ID}`, { token: await operator({ roles: [] }) }),
      await node.ask(`${THINGS}/${ID}`, { token: await operator({ roles: 'operator' }) }),
      await node.ask('/api/intake-cav/v1/nowhere', { token }),
      await node.ask('/api/intake-cav/v1/nowhere'),
      await node.ask(THINGS, { token, method: 'DELETE' }),
    ];
    const alike = answers.map(({ status, headers, body: { traceId, ...rest } }) => {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      return { status, type: headers.get('content-type'), rest };
    });
    expect(new Set(alike.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(alike[0]).toMatchObject({ status: 404, rest: { code: 'not-found', title: 'Non trovato' } });
  });

  it('opens each route to the roles of the table, and to guests only what the node says', async () => {
    for (const role of ROLES) {
      const own = await operator({ roles: [role] });
      const guest = await operator({ roles: [role], institution: 'asl-bt' });
      const permissions: readonly string[] = PERMISSIONS[role];
      const reads = permissions.includes('referral:read') ? 200 : 404;
      expect([role, (await node.ask(`${THINGS}/${ID}`, { token: own })).status]).toEqual([role, reads]);
      expect([role, (await node.ask(`${THINGS}/${ID}`, { token: guest })).status]).toEqual([role, 404]);
      expect([role, (await node.ask(`${THINGS}/fails/conflict`, { token: guest })).status]).toEqual([
        role,
        409,
      ]);
    }
  });

  it('is not fooled by how a path is written', async () => {
    for (const path of [
      `//api/intake-cav/v1/things/${ID}`,
      `/api/intake-cav/v1/%74hings/${ID}`,
      `${THINGS}/${ID}/`,
    ]) {
      expect([401, 404]).toContain((await node.ask(path)).status);
    }
  });

  it('lets everybody in where a route is public', async () => {
    expect((await node.ask(`${THINGS}/own-decision`)).status).toBe(200);
    expect((await node.ask('/api/intake-cav/other/R4/metadata')).status).toBe(200);
  });
});

describe('a token with scopes', () => {
  const reads = async (node: TestNode, scope: unknown, path = `${THINGS}/${ID}`, roles = ['operator']) => {
    const token = await node.issuer.token({ institution: 'cav-1', roles, scope });
    const { status, body, headers } = await node.ask(path, { token });
    return [status, body['code'], headers.get('www-authenticate')];
  };
  const challenge = 'Bearer realm="staffetta", error="insufficient_scope"';

  it('does what they say, beside its roles, and nothing where nobody knows scopes', async () => {
    const node = await startNode({ module: ScopedModule });
    expect(await reads(node, 'system/Thing.rs')).toEqual([200, undefined, null]);
    expect(await reads(node, 'openid email')).toEqual([200, undefined, null]);
    expect(await reads(node, 'system/Thing.s')).toEqual([403, 'token.insufficient-scope', challenge]);
    expect(await reads(node, 'user/Thing.rs')).toEqual([403, 'token.insufficient-scope', challenge]);
    // no scope makes up for a role, and no role for a scope
    expect((await reads(node, 'system/Thing.rs', `${THINGS}/${ID}`, ['admin']))[0]).toBe(404);
    expect((await reads(node, 'system/*.cruds', THINGS))[0]).toBe(404);
    expect((await reads(node, 'system/*.cruds', '/api/intake-cav/v1/nowhere'))[0]).toBe(404);
    await node.stop();

    const other = await startNode();
    expect((await reads(other, 'system/*.cruds'))[0]).toBe(404);
    await other.stop();
  });
});

describe('a program that may never come without scopes', () => {
  it('may do nothing where its provider left them out; anybody else is as before', async () => {
    const node = await startNode({ module: ScopedModule }, { STAFFETTA_CONFINED_CLIENTS: 'asl-ris, other' });
    const asked = async (claims: Record<string, unknown>): Promise<number> => {
      const token = await node.issuer.token({ institution: 'cav-1', roles: ['operator'], ...claims });
      return (await node.ask(`${THINGS}/${ID}`, { token })).status;
    };
    expect(await asked({ client_id: 'asl-ris', scope: 'system/Thing.r' })).toBe(200);
    expect(await asked({ client_id: 'asl-ris' })).toBe(403);
    expect(await asked({ client_id: undefined, azp: 'asl-ris', scope: 'openid profile' })).toBe(403);
    expect(await asked({ client_id: 'console' })).toBe(200);
    await node.stop();
  });
});

describe('an identity provider that is down', () => {
  it('leaves sessions alone that it had begun, and stops new nodes from believing anybody', async () => {
    const node = await startNode();
    const token = await node.issuer.token({ institution: 'cav-1', roles: ['operator'] });
    expect((await node.ask(`${THINGS}/${ID}`, { token })).status).toBe(200);
    await node.issuer.stop();
    expect((await node.ask(`${THINGS}/${ID}`, { token })).status).toBe(200);
    await node.close();

    const late = await startNode({ config: nodeConfig({ STAFFETTA_ISSUER: node.issuer.url }) });
    const answer = await late.ask(`${THINGS}/${ID}`, { token });
    expect([answer.status, answer.body['code']]).toEqual([503, 'token.issuer-unavailable']);
    expect(answer.headers.get('retry-after')).toBe('2');
    await late.stop();
  });
});

@Module({})
class EmptyModule {}

describe('the boot', () => {
  const start = async (controller: new () => object): Promise<string> => {
    const options = {
      module: { module: EmptyModule, controllers: [controller] },
      config: nodeConfig(),
      title: '',
      summary: 'For tests',
      version: '',
      stopWithProcess: false,
    };
    try {
      const node = await bootstrap(options);
      await node.close();
      return 'started';
    } catch (error) {
      return String(error);
    }
  };

  it('fails on a route that does not say who may call it', async () => {
    @Controller('open')
    class OpenController {
      @Get()
      @Requires('referral:read')
      guarded(): string {
        return '';
      }

      @Get('forgotten')
      forgotten(): string {
        return '';
      }
    }
    const message = await start(OpenController);
    expect(message).toContain('OpenController.forgotten');
    expect(message).not.toContain('guarded');
  });

  it('fails on a body that nothing checks', async () => {
    @Controller('open')
    class LooseController {
      @Post()
      @Requires('referral:send')
      anything(@Body() body: object): object {
        return body;
      }
    }
    expect(await start(LooseController)).toContain('LooseController.anything');
  });

  it('starts where every route says so', async () => {
    @Controller('open')
    @Requires('referral:read')
    class GuardedController {
      @Get()
      get(): string {
        return '';
      }
    }
    expect(await start(GuardedController)).toBe('started');
  });
});

describe('the private door', () => {
  it('has the routes for peers and the monitoring, the public one has the others', async () => {
    const node = await startNode();
    for (const path of ['/health/live', '/health/ready', '/metrics']) {
      expect([path, (await node.ask(path)).status]).toEqual([path, 404]);
      expect([path, (await ask(node.privateUrl + path)).status]).toEqual([path, 200]);
    }
    expect((await node.ask('/internal/v1/resend', { method: 'POST' })).status).toBe(404);
    expect((await ask(`${node.privateUrl}/internal/v1/resend`, { method: 'POST' })).status).toBe(201);
    const token = await node.issuer.token({ institution: 'cav-1', roles: ['operator'] });
    expect((await ask(`${node.privateUrl}${THINGS}/${ID}`, { token })).status).toBe(404);
    expect((await ask(`${node.privateUrl}${THINGS}/own-decision`)).status).toBe(404);
    await node.stop();
    await expect(fetch(`${node.privateUrl}/health/live`)).rejects.toThrow();
    await expect(fetch(node.url)).rejects.toThrow();
  });
});
