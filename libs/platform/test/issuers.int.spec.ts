import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { readIssuers } from '../src/index.js';
import { KAFKA_ACCESS, nodeConfig, TLS_FILES } from './environment.js';
import { startIssuer, type Issuer } from './issuer.js';
import { startNode, type TestNode } from './node.js';

const THING = '/api/intake-cav/v1/things/3f0e8a52-6c9d-4a3e-9b6e-0c1d7a0c2f11';
const OPERATOR = ['operator'];

describe('people and their institutions', () => {
  let usual: Issuer;
  let own: Issuer;
  let node: TestNode;
  let dir: string;
  const pins = (content: unknown): Promise<void> =>
    writeFile(join(dir, 'issuers.json'), typeof content === 'string' ? content : JSON.stringify(content));
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'issuers-'));
    usual = await startIssuer();
    own = await startIssuer();
    await pins({ 'cav-2': { issuer: own.url, audience: 'cav-2-api' } });
    const config = nodeConfig({
      STAFFETTA_ISSUER: usual.url,
      STAFFETTA_ISSUERS_FILE: join(dir, 'issuers.json'),
    });
    node = await startNode({ config });
  });
  afterAll(async () => {
    await node.stop();
    await usual.stop();
    await own.stop();
    await rm(dir, { recursive: true });
  });

  const asked = async (token: string, actingFor?: string): Promise<unknown[]> => {
    const headers = new Headers(actingFor === undefined ? [] : [['x-acting-for', actingFor]]);
    const { status, body } = await node.ask(THING, { token, headers });
    return [status, body['institution'] ?? body['code'], body['roles']];
  };
  const ownToken = (claims: Record<string, unknown>): Promise<string> =>
    own.token(claims, (jwt) => jwt.setAudience('cav-2-api'));

  it('are believed from the issuer that is pinned for it, and from no other', async () => {
    const of = (institution: string): Record<string, unknown> => ({ institution, roles: OPERATOR });
    expect(await asked(await usual.token(of('cav-1')))).toEqual([200, 'cav-1', OPERATOR]);
    expect(await asked(await ownToken(of('cav-2')))).toEqual([200, 'cav-2', OPERATOR]);
    expect(await asked(await usual.token(of('cav-2')))).toEqual([401, 'token.invalid', undefined]);
    expect(await asked(await ownToken(of('cav-1')))).toEqual([401, 'token.invalid', undefined]);
    expect(await asked(await node.issuer.token(of('cav-1')))).toEqual([401, 'token.invalid', undefined]);
  });

  it('need the pinned issuer’s own key and audience', async () => {
    const claims = { institution: 'cav-2', roles: OPERATOR };
    const borrowed = await usual.token(claims, (jwt) => jwt.setIssuer(own.url).setAudience('cav-2-api'));
    expect(await asked(borrowed)).toEqual([401, 'token.invalid', undefined]);
    expect(await asked(await own.token(claims))).toEqual([401, 'token.invalid', undefined]);
  });

  it('act for one of their memberships, in the roles of that one', async () => {
    const two = [
      { institution: 'cav-1', roles: ['dpo', 'operator'] },
      { institution: 'asl-bt', roles: OPERATOR },
    ];
    const unnamed = await usual.token({ memberships: two });
    expect(await asked(unnamed)).toEqual([400, 'acting.required', undefined]);
    expect(await asked(unnamed, 'cav-1')).toEqual([200, 'cav-1', ['dpo', 'operator']]);
    // the node does not speak for it
    expect(await asked(unnamed, 'asl-bt')).toEqual([404, 'not-found', undefined]);
    const named = await usual.token({ institution: 'cav-1', roles: OPERATOR, memberships: two });
    expect(await asked(named)).toEqual([200, 'cav-1', ['operator', 'dpo']]);
  });

  it('act for nobody else, whatever they ask for', async () => {
    const token = await usual.token({ institution: 'cav-1', roles: OPERATOR });
    for (const name of ['cav-2', 'cav-1, cav-1', 'CAV-1', '*', 'casa-rifugio-1']) {
      expect([name, ...(await asked(token, name))]).toEqual([name, 404, 'not-found', undefined]);
    }
  });

  it('are not told by a foreign issuer through a list either', async () => {
    const claims = {
      institution: 'cav-1',
      roles: OPERATOR,
      memberships: [{ institution: 'cav-2', roles: OPERATOR }],
    };
    const token = await usual.token(claims);
    expect(await asked(token)).toEqual([200, 'cav-1', OPERATOR]);
    expect(await asked(token, 'cav-2')).toEqual([401, 'token.invalid', undefined]);
  });

  it('come with an asymmetric signature over something that is an access token', async () => {
    const claims = { institution: 'cav-1', roles: OPERATOR };
    const typed = (typ: string): Promise<string> =>
      new SignJWT({ client_id: 'console', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ })
        .setSubject('person-1')
        .setIssuer(usual.url)
        .setAudience('urn:staffetta:api')
        .setExpirationTime('5m')
        .sign(usual.key);
    expect(await asked(await typed('at+jwt'))).toEqual([200, 'cav-1', OPERATOR]);
    expect(await asked(await typed('JWT'))).toEqual([200, 'cav-1', OPERATOR]);
    for (const typ of ['logout+jwt', 'dpop+jwt', 'secevent+jwt']) {
      expect([typ, ...(await asked(await typed(typ)))]).toEqual([typ, 401, 'token.invalid', undefined]);
    }
    // the public key as the secret of an HMAC: what a verifier that lets the token choose would accept
    const published = await (await fetch(`${usual.url}/jwks`)).text();
    const downgraded = await new SignJWT({ client_id: 'console', ...claims })
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setSubject('person-1')
      .setIssuer(usual.url)
      .setAudience('urn:staffetta:api')
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(published));
    expect(await asked(downgraded)).toEqual([401, 'token.invalid', undefined]);
  });

  it.each([
    ['CANARY'],
    [[]],
    [{ 'cav-2': 'https://CANARY.example' }],
    [{ 'cav-2': { issuer: 'CANARY' } }],
    [{ 'cav-2': { issuer: 'https://CANARY.example', audience: '' } }],
    [{ 'cav-2': { issuer: 'https://CANARY.example', key: 'x' } }],
    [
      {
        'cav-1': { issuer: 'https://CANARY.example' },
        'cav-2': { issuer: 'https://CANARY.example', audience: 'other' },
      },
    ],
  ])('cannot be pinned by a file like %j', async (content) => {
    const file = join(dir, 'wrong.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    const read = readIssuers(nodeConfig({ STAFFETTA_ISSUERS_FILE: file }));
    await expect(read).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining('STAFFETTA_ISSUERS_FILE'),
    });
    await expect(read).rejects.not.toMatchObject({ message: expect.stringContaining('CANARY') });
  });

  it('cannot be pinned to this machine or to http in production', async () => {
    const file = join(dir, 'loopback.json');
    await writeFile(file, JSON.stringify({ 'cav-2': { issuer: own.url } }));
    const config = nodeConfig({
      ...TLS_FILES,
      ...KAFKA_ACCESS,
      STAFFETTA_PROFILE: 'production',
      STAFFETTA_ISSUER: 'https://accesso.example',
      STAFFETTA_ISSUERS_FILE: file,
    });
    await expect(readIssuers(config)).rejects.toMatchObject({
      message: expect.stringContaining('STAFFETTA_ISSUERS_FILE (only https in profile production)'),
    });
  });
});
