import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawGet, startTestGateway, type TestGateway } from './support.js';

const BUILT =
  '<!doctype html><meta name="demo" content="false"><meta name="exit" content=""><title>Pannello</title>';
const SHELL = BUILT.replace('exit" content=""', 'exit" content="https://www.meteoam.it/"');
const SCRIPT = 'console.log(1);'.repeat(200);
const DEMO = {
  users: [{ username: 'ada', password: 'CANARY', institution: 'cav-1', roles: ['operator'] }],
  clients: [],
};

describe('the console', () => {
  let folder: string;
  let gateway: TestGateway;
  let demo: TestGateway;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), BUILT);
    await writeFile(join(folder, 'secret.txt'), 'CANARY');
    await writeFile(join(folder, 'assets/index-a1.js'), SCRIPT);
    await writeFile(join(folder, 'assets/index-a1.js.br'), brotliCompressSync(SCRIPT));
    await writeFile(join(folder, 'assets/index-a1.js.gz'), gzipSync(SCRIPT));
    await writeFile(join(folder, 'assets/icon-b2.svg'), '<svg/>');
    await writeFile(join(folder, 'assets/.hidden'), 'CANARY');
    const environment = { STAFFETTA_CONSOLE_FOLDER: folder };
    gateway = await startTestGateway({ nodes: {}, environment });
    demo = await startTestGateway({ nodes: {}, access: DEMO, environment });
  });
  afterAll(async () => {
    await gateway.stop();
    await demo.stop();
    await rm(folder, { recursive: true });
  });
  const asset = (name: string, encoding: string): Promise<Response> =>
    fetch(`${gateway.url}/assets/${name}`, { headers: { 'accept-encoding': encoding } });

  it('is one page, never kept, for every route of its own', async () => {
    for (const path of ['/', '/?x=1', '/p/', '/p/richieste/0c6a3d52-2e0b-4c0a-8e0f-6a1f6a5b9d20']) {
      const response = await fetch(gateway.url + path);
      expect([path, response.status, await response.text()]).toEqual([path, 200, SHELL]);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
    expect((await fetch(`${gateway.url}/q/`)).status).toBe(404);
  });

  it('may load nothing from elsewhere, run nothing inline, and use no device', async () => {
    const { headers } = await fetch(gateway.url);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy.split('; ').sort()).toEqual(
      [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ].sort(),
    );
    expect(headers.get('permissions-policy')).toMatch(/camera=\(\).*geolocation=\(\).*microphone=\(\)/);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
    });
  });

  it('says in the demo that it is one, and only there', async () => {
    expect(await (await fetch(demo.url)).text()).toContain('<meta name="demo" content="true">');
    expect(await (await fetch(gateway.url)).text()).toContain('<meta name="demo" content="false">');
  });

  it('says where the quick exit leads', async () => {
    const elsewhere = await startTestGateway({
      nodes: {},
      environment: { STAFFETTA_CONSOLE_FOLDER: folder, STAFFETTA_EXIT_URL: 'https://example.org/?a="$&' },
    });
    expect(await (await fetch(elsewhere.url)).text()).toContain(
      '<meta name="exit" content="https://example.org/?a=&quot;$&amp;">',
    );
    await elsewhere.stop();
  });

  it('has files that are kept for ever, packed as the browser can unpack them', async () => {
    for (const [accepted, encoding] of [
      ['gzip, deflate, br', 'br'],
      ['br;q=0, gzip', 'gzip'],
      ['gzip', 'gzip'],
      ['identity', null],
    ] as const) {
      const response = await asset('index-a1.js', accepted);
      expect([accepted, response.status, response.headers.get('content-encoding')]).toEqual([
        accepted,
        200,
        encoding,
      ]);
      expect(await response.text()).toBe(SCRIPT);
      expect(response.headers.get('content-type')).toBe('application/javascript; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('vary')).toBe('accept-encoding');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
    const small = await asset('icon-b2.svg', 'br');
    expect([small.status, small.headers.get('content-encoding'), await small.text()]).toEqual([
      200,
      null,
      '<svg/>',
    ]);
    expect(small.headers.get('content-type')).toBe('image/svg+xml');
  });

  it('knows a file that the browser has already', async () => {
    const first = await asset('index-a1.js', 'br');
    const etag = first.headers.get('etag') ?? '';
    const again = await fetch(`${gateway.url}/assets/index-a1.js`, {
      // fetch would add no-cache by itself
      headers: { 'accept-encoding': 'br', 'if-none-match': etag, 'cache-control': 'max-age=0' },
    });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const head = await fetch(`${gateway.url}/assets/index-a1.js`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('gives away nothing beside its assets', async () => {
    for (const path of [
      '/assets/gone-c3.js',
      '/assets/',
      '/assets',
      '/assets/.hidden',
      '/assets/../secret.txt',
      '/assets/..%2fsecret.txt',
      '/assets/%2e%2e/secret.txt',
      '/assets/%00',
      '/assets/%zz',
      '/secret.txt',
      '/index.html',
    ]) {
      const { status, body } = await rawGet(gateway.url, path);
      expect([path, status >= 400 && status < 500]).toEqual([path, true]);
      expect(body).not.toContain('CANARY');
    }
    const missing = await fetch(`${gateway.url}/assets/gone-c3.js`);
    expect([missing.status, missing.headers.get('cache-control')]).toEqual([404, 'no-store']);
  });

  it('moves what runs and who may try it to /demo', async () => {
    const page = await fetch(`${demo.url}/demo`);
    const text = await page.text();
    expect([page.status, text.includes('DATI INVENTATI'), text.includes('CANARY')]).toEqual([
      200,
      true,
      false,
    ]);
    expect((await fetch(`${gateway.url}/demo`)).status).toBe(404);
  });

  it('is served as it is built anew, and as it was while the build runs', async () => {
    await writeFile(join(folder, 'index.html'), `${BUILT}<p>new</p>`);
    expect(await (await fetch(gateway.url)).text()).toContain('<p>new</p>');
    await rm(join(folder, 'index.html'));
    expect(await (await fetch(gateway.url)).text()).toContain('<p>new</p>');
    await expect(
      startTestGateway({ nodes: {}, environment: { STAFFETTA_CONSOLE_FOLDER: folder } }),
    ).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining('STAFFETTA_CONSOLE_FOLDER'),
    });
    await writeFile(join(folder, 'index.html'), BUILT);
  });
});
