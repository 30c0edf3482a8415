import { createConnection } from 'node:net';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeAuthority, type TestCertificate } from '#testing';
import { newSubjectKey, openKeyStore, RemoteKms, type FileKeyStore, type Kms } from '#trust';
import { describeKms } from '../../../libs/trust/test/kms-contract.js';
import { openAuditFile } from '../src/audit-file.js';
import { startKmsServer, type KmsServer } from '../src/kms-server.js';

let folder: string;
let server: KmsServer;
let port = 0;
let authority: ReturnType<typeof makeAuthority>;
let cleaners: (() => Promise<void>)[];

beforeEach(async () => {
  cleaners = [];
  folder = await mkdtemp(join(tmpdir(), 'staffetta-kms-'));
  authority = makeAuthority();
  port = 0;
  await start();
});
afterEach(async () => {
  for (const clean of cleaners.reverse()) await clean();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const auditFile = (): string => join(folder, 'audit.log');

async function start(): Promise<void> {
  const { cert, key } = authority.issue('kms');
  const audit = await openAuditFile(auditFile());
  cleaners.push(() => audit.close());
  server = await startKmsServer({
    dir: join(folder, 'kms'),
    host: '127.0.0.1',
    port,
    tls: { cert: Buffer.from(cert), key: Buffer.from(key), ca: Buffer.from(authority.cert) },
    audit: (line) => audit.write(line),
  });
  ({ port } = server);
}

async function client(certificate: TestCertificate = authority.issue('intake-cav')): Promise<Kms> {
  const files = {
    certFile: join(folder, 'c.crt'),
    keyFile: join(folder, 'c.key'),
    caFile: join(folder, 'ca'),
  };
  await writeFile(files.certFile, certificate.cert);
  await writeFile(files.keyFile, certificate.key);
  await writeFile(files.caFile, authority.cert);
  const kms = new RemoteKms({ url: `https://127.0.0.1:${String(port)}`, ...files });
  cleaners.push(() => kms.close());
  return kms;
}

async function store(): Promise<FileKeyStore> {
  const opened = await openKeyStore({ dir: join(folder, 'store'), kms: await client(), lockWaitMs: 0 });
  cleaners.push(() => opened.close());
  return opened;
}

describeKms('a process of its own', () => client());

describe('the service', () => {
  it('keeps each client to its own keys, whatever it asks for', async () => {
    const mine = await client();
    const version = await mine.rotate();
    const key = newSubjectKey();
    const wrapped = await mine.wrap(version, key);
    const other = await client(authority.issue('shelter-beds'));
    expect(await other.versions()).toEqual([]);
    await other.rotate();
    await expect(other.unwrap(version, wrapped)).rejects.toMatchObject({ code: 'kms.unopenable' });
    expect(await mine.unwrap(version, wrapped)).toEqual(key);
  });

  it('speaks to nobody without a certificate of its authority', async () => {
    const stranger = await client(makeAuthority().issue('intake-cav'));
    await expect(stranger.versions()).rejects.toMatchObject({ kind: 'unavailable', code: 'kms.unreachable' });
    const odd = await client(authority.issue('../intake-cav'));
    await expect(odd.rotate()).rejects.toMatchObject({ code: 'kms.unreachable' });
    expect(await readdir(join(folder, 'kms')).catch(() => [])).toEqual([]);
    const plain = createConnection({ port, host: '127.0.0.1' });
    plain.end('POST /v1/versions HTTP/1.1\r\nhost: x\r\n\r\n');
    const said: Buffer[] = [];
    for await (const part of plain as AsyncIterable<Buffer>) said.push(part);
    expect(Buffer.concat(said).toString('latin1')).not.toContain('versions');
  });

  it.each([
    ['2.key', 0],
    ['2.key', 7],
    ['2.key.new', 0],
    ['2.key.new', 32],
    ['1.key.new', 32],
  ])('goes on where a crash or a full disk left %s with %i bytes', async (name, bytes) => {
    const opened = await store();
    const subject = { subject: 'a', key: newSubjectKey() };
    await opened.putSubjectKeys([subject]);
    await opened.close();
    await writeFile(join(folder, 'kms', 'intake-cav', name), Buffer.alloc(bytes, 1), { mode: 0o600 });
    expect(await (await client()).versions()).toEqual(['1']);
    const again = await store();
    expect(await again.subjectKey('a')).toEqual(subject.key);
    await again.rewrap();
    await again.close();
    const [version = ''] = await (await client()).versions();
    // a number that was taken is not given again, whatever became of it
    expect(version).toBe(name === '2.key' ? '3' : '2');
    expect(await (await store()).subjectKey('a')).toEqual(subject.key);
    const left = await readdir(join(folder, 'kms', 'intake-cav'));
    expect(left.filter((file) => file.endsWith('.new'))).toEqual([]);
  });

  it('begins where its first key was torn', async () => {
    await mkdir(join(folder, 'kms', 'intake-cav'), { recursive: true });
    await writeFile(join(folder, 'kms', 'intake-cav', '1.key'), '');
    const kms = await client();
    expect(await kms.versions()).toEqual([]);
    const version = await kms.rotate();
    const key = newSubjectKey();
    expect(await kms.unwrap(version, await kms.wrap(version, key))).toEqual(key);
  });

  it('writes a line for each call, and no key in it', async () => {
    const kms = await client();
    const key = newSubjectKey();
    const wrapped = await kms.wrap(await kms.rotate(), key);
    await kms.unwrap('1', wrapped);
    await kms.unwrap('7', wrapped).catch(() => undefined);
    const text = await readFile(auditFile(), 'utf8');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(lines.map(({ at: _, ...line }) => line)).toEqual([
      { client: 'intake-cav', operation: 'rotate', outcome: 'done' },
      { client: 'intake-cav', operation: 'wrap', version: '1', outcome: 'done' },
      { client: 'intake-cav', operation: 'unwrap', version: '1', outcome: 'done' },
      { client: 'intake-cav', operation: 'unwrap', version: '7', outcome: 'kms.unopenable' },
    ]);
    expect(text).not.toContain(key.toString('base64url'));
  });
});

describe('a key store whose KEK is there', () => {
  it('opens nowhere else, and not after the version was destroyed', async () => {
    const first = await store();
    const subject = { subject: 'a', key: newSubjectKey() };
    await first.putSubjectKeys([subject]);
    const old = await readFile(join(folder, 'store', 'keys.log'));
    await first.rewrap();
    await first.close();
    const again = await store();
    expect(await again.subjectKey('a')).toEqual(subject.key);
    await again.close();
    await writeFile(join(folder, 'store', 'keys.log'), old);
    await expect(store()).rejects.toMatchObject({ code: 'key-store.wrong-kek' });
  });

  it('says clearly at its start that the service is away', async () => {
    await (await store()).close();
    await server.close();
    await expect(store()).rejects.toMatchObject({ kind: 'unavailable', code: 'kms.unreachable' });
    await start();
    await (await store()).close();
  });

  it('goes on while the service is away, all but erasure, which is finished later', async () => {
    const opened = await store();
    const kept = { subject: 'kept', key: newSubjectKey() };
    const gone = { subject: 'gone', key: newSubjectKey() };
    await opened.putSubjectKeys([kept, gone]);
    await server.close();
    const meanwhile = { subject: 'meanwhile', key: newSubjectKey() };
    await opened.putSubjectKeys([meanwhile]);
    expect(await opened.subjectKey('kept')).toEqual(kept.key);
    await opened.deleteSubjectKeys(['gone']);
    await expect(opened.rewrap()).rejects.toMatchObject({ code: 'kms.unreachable' });
    expect(await opened.subjectKey('meanwhile')).toEqual(meanwhile.key);
    await start();
    const before = opened.kekVersion;
    await opened.rewrap();
    expect(opened.kekVersion).not.toBe(before);
    await opened.close();
    const again = await store();
    expect(await again.subjectKey('kept')).toEqual(kept.key);
    expect(await again.subjectKey('meanwhile')).toEqual(meanwhile.key);
    expect(await again.subjectKey('gone')).toBeUndefined();
    expect(await (await client()).versions()).toEqual([again.kekVersion]);
  });
});
