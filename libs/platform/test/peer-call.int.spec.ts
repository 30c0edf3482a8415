import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeAuthority, writePeerFiles, type PeerFiles } from '#testing';
import { peerCaller, peerFault } from '../src/index.js';
import { nodeConfig } from './environment.js';
import { startNode } from './node.js';

const authority = makeAuthority();
const QUICK = { connectMs: 100, answerMs: 300, answerBytes: 100 };
let folder: string;
let files: PeerFiles;
let open: Server[];
beforeEach(async () => {
  open = [];
  folder = await mkdtemp(join(tmpdir(), 'staffetta-call-'));
  files = await writePeerFiles(folder, 'node', authority.issue('node'), authority);
});
afterEach(async () => {
  for (const server of open) await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

async function listen(server: Server): Promise<string> {
  open.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

const plainly = async (answer: RequestListener): Promise<string> =>
  `http://${await listen(createServer(answer))}/`;

describe('a call to another node', () => {
  it('reaches its private port with a certificate, and believes only its own name', async () => {
    const node = await startNode({ config: nodeConfig({ ...files }) });
    const wrongName = await writePeerFiles(folder, 'wrong', authority.issue('x', 'nodo.example'), authority);
    const other = await startNode({ config: nodeConfig({ ...wrongName }) });
    try {
      const call = peerCaller(files);
      const again = { status: 201, body: { again: true }, text: `{"again":true}` };
      expect(await call(`${node.privateUrl}/internal/v1/resend`, {})).toEqual(again);
      await expect(call(`${other.privateUrl}/internal/v1/resend`, {})).rejects.toMatchObject({
        code: 'peer.unreachable',
        details: { reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      });
      await expect(peerCaller({})(`${node.privateUrl}/internal/v1/resend`, {})).rejects.toMatchObject({
        details: { reason: 'not-http' },
      });
    } finally {
      await node.stop();
      await other.stop();
    }
  });

  it('tells an answer that is no object by its status alone', async () => {
    const url = await plainly((_, response) => response.writeHead(502).end('<html>'));
    expect(await peerCaller({})(url, {})).toEqual({ status: 502, body: undefined, text: '<html>' });
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const url = await plainly((_, response) => {
      asked += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await expect(peerCaller({})(url, {})).rejects.toMatchObject({ details: { reason: 'redirect' } });
    expect(asked).toBe(1);
  });

  it('ends where an answer is too long, does not come, or stops half way', async () => {
    const call = peerCaller({}, QUICK);
    const long = await plainly((_, response) => response.end(JSON.stringify({ x: 'x'.repeat(100) })));
    await expect(call(long, {})).rejects.toMatchObject({ details: { reason: 'too-long' } });
    const silent = await plainly(() => undefined);
    await expect(call(silent, {})).rejects.toMatchObject({ details: { reason: 'ABORT_ERR' } });
    const half = await plainly((_, response) => response.write('{"x":'));
    await expect(call(half, {})).rejects.toMatchObject({ code: 'peer.unreachable' });
  });

  it('ends where a connection is taken but no TLS is spoken', async () => {
    // takes what comes, and says nothing
    const host = await listen(createSocketServer((socket) => socket.on('error', () => undefined).resume()));
    const call = peerCaller(files, QUICK);
    await expect(call(`https://${host}/`, {})).rejects.toMatchObject({
      details: { reason: 'late-connection' },
    });
  });

  it('says why, and nothing of what was said', async () => {
    const host = await listen(createServer());
    for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve));
    const error: unknown = await peerCaller({})(`http://${host}/`, { request: 'CANARY' }).catch(
      (fault: unknown) => fault,
    );
    expect(peerFault(error)).toBe('ECONNREFUSED');
    expect(JSON.stringify(error)).not.toContain('CANARY');
  });
});

describe('files of a certificate', () => {
  it.each([
    ['STAFFETTA_TLS_CERT_FILE', 'no certificate in PEM'],
    ['STAFFETTA_TLS_CA_FILE', 'no certificate in PEM'],
    ['STAFFETTA_TLS_KEY_FILE', 'not the key of the certificate'],
  ] as const)('end a boot where %s holds something else, or is not there', async (name, rule) => {
    const wrong = join(folder, 'CANARY');
    const start = () => startNode({ config: nodeConfig({ ...files, [name]: wrong }) });
    const refused = (why: string) => ({ code: 'config.invalid', details: { wrong: [`${name} (${why})`] } });
    await expect(start()).rejects.toMatchObject(refused('no readable file'));
    await writeFile(wrong, name === 'STAFFETTA_TLS_KEY_FILE' ? authority.issue('other').key : 'CANARY');
    await expect(start()).rejects.toMatchObject(refused(rule));
    await expect(start()).rejects.not.toMatchObject({ message: expect.stringContaining('CANARY') });
  });
});
