import { fork } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEMO_KEK_MARKER, loadConfig, NodeConfig, unsafeFiles } from '../src/index.js';
import { ENVIRONMENT, KAFKA_ACCESS, TLS_FILES } from './environment.js';

const ISSUER = 'https://accesso.example/realms/bat';

/** A whole process: what it says, and whether it got as far as its own code. */
async function boot(environment: Record<string, string>): Promise<{ booted: boolean; output: string }> {
  const root = join(__dirname, '../../..');
  const child = fork(join(root, 'libs/platform/test/boots.ts'), {
    cwd: root,
    execArgv: ['--import', join(root, 'libs/testing/register-typescript.mjs')],
    env: { ...process.env, ...ENVIRONMENT, STAFFETTA_LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  let booted = false;
  child.stdout?.on('data', (chunk: Buffer) => (output += String(chunk)));
  child.stderr?.on('data', (chunk: Buffer) => (output += String(chunk)));
  child.on('message', (message: unknown) => (booted ||= message === 'booted'));
  await new Promise((resolve) => child.once('close', resolve));
  return { booted, output };
}

describe('a boot', () => {
  let dir: string;
  let production: Record<string, string>;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'boot-'));
    await mkdir(join(dir, 'keys'), { mode: 0o700 });
    await mkdir(join(dir, 'secrets'), { mode: 0o700 });
    await writeFile(join(dir, 'keys', 'store'), 'x', { mode: 0o600 });
    await writeFile(join(dir, 'secrets', 'kek'), 'CANARY', { mode: 0o600 });
    production = {
      ...TLS_FILES,
      ...KAFKA_ACCESS,
      STAFFETTA_PROFILE: 'production',
      STAFFETTA_ISSUER: ISSUER,
      STAFFETTA_KEYS_DIR: join(dir, 'keys'),
      STAFFETTA_KEK_FILE: join(dir, 'secrets', 'kek'),
    };
  });
  afterEach(() => rm(dir, { recursive: true }));

  /** What `runMain` asks before it starts anything; that it does ask, the specs with a process show. */
  const faults = (change: Record<string, string> = {}): string => {
    const environment = { ...ENVIRONMENT, ...production, ...change };
    try {
      return unsafeFiles(loadConfig(NodeConfig, environment)).join();
    } catch (error) {
      return String(error);
    }
  };
  const refused = (name: string, change: Record<string, string> = {}): void => {
    const told = faults(change);
    expect(told).toContain(name);
    expect(told).not.toMatch(/CANARY|accesso\.example/);
    expect(told).not.toContain(dir);
  };

  it('in production goes on where everything is as it should be', async () => {
    expect(await boot(production)).toEqual({ booted: true, output: '' });
  });

  it('without a profile is one in production, and refuses the demo’s identity provider', async () => {
    const { booted, output } = await boot({
      ...production,
      STAFFETTA_PROFILE: '',
      STAFFETTA_ISSUER: 'http://127.0.0.1:8080/oidc',
    });
    expect(booted).toBe(false);
    expect(output).toContain('STAFFETTA_ISSUER (only https');
    expect(output).not.toContain(':8080');
  });

  it('refuses a KEK that a demo has generated', async () => {
    await writeFile(join(dir, 'secrets', DEMO_KEK_MARKER), '');
    const { booted, output } = await boot(production);
    expect(booted).toBe(false);
    expect(output).toContain('STAFFETTA_KEK_FILE (generated for a demo)');
    expect(output).not.toContain(dir);
  });

  it('refuses a KEK that lies with the keys, also where a link leads there', async () => {
    await writeFile(join(dir, 'keys', 'kek'), 'CANARY', { mode: 0o600 });
    await symlink(join(dir, 'keys', 'kek'), join(dir, 'secrets', 'link'));
    refused('STAFFETTA_KEK_FILE (outside', { STAFFETTA_KEK_FILE: join(dir, 'keys', 'kek') });
    refused('STAFFETTA_KEK_FILE (outside', { STAFFETTA_KEK_FILE: join(dir, 'secrets', 'link') });
  });

  it.each([0o640, 0o604, 0o620, 0o644])('refuses a KEK or keys of mode %o', async (mode) => {
    await chmod(join(dir, 'secrets', 'kek'), mode);
    refused('STAFFETTA_KEK_FILE (readable by its owner only');
    await chmod(join(dir, 'secrets', 'kek'), 0o400);
    await mkdir(join(dir, 'keys', 'deep'));
    await writeFile(join(dir, 'keys', 'deep', 'key'), 'x');
    await chmod(join(dir, 'keys', 'deep', 'key'), mode);
    refused('STAFFETTA_KEYS_DIR');
  });

  it.each([
    'STAFFETTA_CLIENT_SECRET_FILE',
    'STAFFETTA_CLIENT_KEY_FILE',
    'STAFFETTA_KMS_KEY_FILE',
    'STAFFETTA_TLS_KEY_FILE',
  ])('refuses a %s that others may read', async (name) => {
    const file = join(dir, 'secrets', 'client');
    await writeFile(file, 'CANARY', { mode: 0o600 });
    const config = { STAFFETTA_PROFILE: 'production', [name]: file };
    expect(unsafeFiles(config)).toEqual([]);
    await chmod(file, 0o640);
    expect(unsafeFiles(config)).toEqual([`${name} (readable by its owner only in profile production)`]);
  });

  it('refuses production without a certificate for calls between nodes', async () => {
    const none = Object.fromEntries(Object.keys(TLS_FILES).map((name) => [name, '']));
    const { booted, output } = await boot({ ...production, ...none });
    expect(booted).toBe(false);
    expect(output).toContain('STAFFETTA_TLS_CERT_FILE (demanded in profile production)');
  });

  it.each(['changeme', ' CHANGE-ME \n', 'placeholder', '<password>', 'example', 'password', '', '\n'])(
    'outside the demo refuses %j where a secret should be',
    async (placeholder) => {
      const file = join(dir, 'secrets', 'client');
      await writeFile(file, placeholder, { mode: 0o600 });
      const client = { STAFFETTA_CLIENT_SECRET_FILE: file };
      const told = ['STAFFETTA_CLIENT_SECRET_FILE (placeholder)'];
      expect(unsafeFiles({ STAFFETTA_PROFILE: 'production', ...client })).toEqual(told);
      expect(unsafeFiles({ STAFFETTA_PROFILE: 'test', ...client })).toEqual(told);
      expect(unsafeFiles({ STAFFETTA_PROFILE: 'demo', ...client })).toEqual([]);
    },
  );

  it('refuses a password in a file that others may read', async () => {
    const file = join(dir, 'secrets', 'kafka');
    await writeFile(file, 'CANARY\n', { mode: 0o600 });
    const change = { STAFFETTA_KAFKA_PASSWORD: '', STAFFETTA_KAFKA_PASSWORD_FILE: file };
    expect(faults(change)).toBe('');
    await chmod(file, 0o640);
    refused('STAFFETTA_KAFKA_PASSWORD_FILE (readable by its owner only', change);
  });

  it('tells what is wrong with settings and with files at once', async () => {
    await chmod(join(dir, 'secrets', 'kek'), 0o644);
    const { booted, output } = await boot({ ...production, STAFFETTA_ISSUER: 'http://accesso.example' });
    expect(booted).toBe(false);
    expect(output).toContain('STAFFETTA_ISSUER (only https');
    expect(output).toContain('STAFFETTA_KEK_FILE (readable by its owner only');
  });

  it('is looser in a test', async () => {
    await chmod(join(dir, 'secrets', 'kek'), 0o644);
    expect(faults()).not.toBe('');
    expect(faults({ STAFFETTA_PROFILE: 'test' })).toBe('');
  });
});
