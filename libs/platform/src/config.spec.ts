import { describe, expect, it } from '@jest/globals';
import { IsInt } from 'class-validator';
import { Type } from 'class-transformer';
import { AppError } from '#kernel';
import { ENVIRONMENT, KAFKA_ACCESS, nodeConfig, TLS_FILES } from '../test/environment.js';
import { loadConfig, NodeConfig, ProcessConfig } from './config.js';

const PROVIDER = 'https://accesso.example/realms/bat';

const failure = (run: () => unknown): AppError => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('expected an AppError');
};

describe('configuration', () => {
  it('reads lists, numbers and flags, keeps defaults, and freezes', () => {
    const config = nodeConfig({
      STAFFETTA_HTTP_PORT: '4100',
      STAFFETTA_MIGRATE: 'true',
      STAFFETTA_PARTY_NODES: ' intake-cav, shelter-beds ,',
      STAFFETTA_KAFKA_BROKERS: '',
    });
    expect(config.STAFFETTA_HTTP_PORT).toBe(4100);
    expect(config.STAFFETTA_MIGRATE).toBe(true);
    expect(config.STAFFETTA_PARTY_NODES).toEqual(['intake-cav', 'shelter-beds']);
    expect(config.STAFFETTA_INSTITUTIONS).toEqual(['cav-1', 'cav-2']);
    expect(config.STAFFETTA_KAFKA_BROKERS).toBeUndefined();
    expect(config.STAFFETTA_HOST).toBe('127.0.0.1');
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('names everything that is wrong at once, and no value', () => {
    const error = failure(() =>
      loadConfig(NodeConfig, {
        ...ENVIRONMENT,
        STAFFETTA_NODE: 'CANARY node',
        STAFFETTA_HTTP_PORT: '99999',
        STAFFETTA_MIGRATE: 'CANARY',
        STAFFETTA_DATABASE_URL: 'mysql://CANARY',
        STAFFETTA_KEYS_DIR: undefined,
      }),
    );
    expect(error.code).toBe('config.invalid');
    for (const name of ['NODE', 'HTTP_PORT', 'MIGRATE', 'DATABASE_URL', 'KEYS_DIR']) {
      expect(error.message).toContain(`STAFFETTA_${name}`);
    }
    expect(JSON.stringify([error.message, error.details])).not.toContain('CANARY');
    expect(error.message).not.toContain('99999');
  });

  it('takes the strictest profile where none is named, and refuses crash points there', () => {
    const { STAFFETTA_PROFILE: _, ...unnamed } = {
      ...ENVIRONMENT,
      ...TLS_FILES,
      ...KAFKA_ACCESS,
      STAFFETTA_ISSUER: PROVIDER,
    };
    expect(loadConfig(NodeConfig, unnamed).STAFFETTA_PROFILE).toBe('production');
    expect(failure(() => loadConfig(NodeConfig, { ...unnamed, STAFFETTA_CRASH_AT: 'x' })).message).toContain(
      'STAFFETTA_CRASH_AT',
    );
  });

  it.each(['demo', 'test'])('keeps the profile %s on this machine', (profile) => {
    const demo = { ...ENVIRONMENT, STAFFETTA_PROFILE: profile };
    for (const host of ['127.0.0.1', '::1', 'localhost']) {
      expect(loadConfig(NodeConfig, { ...demo, STAFFETTA_HOST: host }).STAFFETTA_HOST).toBe(host);
    }
    for (const host of ['0.0.0.0', '::', '192.0.2.7', 'staffetta.example']) {
      const error = failure(() => loadConfig(ProcessConfig, { ...demo, STAFFETTA_HOST: host }));
      expect(error).toMatchObject({ code: 'config.invalid' });
      expect(error.message).toContain('STAFFETTA_HOST');
      expect(error.message).not.toContain(host);
    }
  });

  it('demands in production an issuer, and a KEK that does not lie with the keys', () => {
    const production = {
      ...ENVIRONMENT,
      ...TLS_FILES,
      ...KAFKA_ACCESS,
      STAFFETTA_PROFILE: 'production',
      STAFFETTA_ISSUER: PROVIDER,
    };
    const load = (change: Record<string, string | undefined>) => () =>
      loadConfig(NodeConfig, { ...production, ...change });
    expect(failure(load({ STAFFETTA_ISSUER: undefined })).message).toContain('STAFFETTA_ISSUER');
    const keys = { STAFFETTA_KEYS_DIR: '/srv/keys' };
    for (const kek of ['/srv/keys/kek', '/srv/keys/deep/kek', '/srv/other/../keys/kek', '/srv/keys/..kek']) {
      expect(failure(load({ ...keys, STAFFETTA_KEK_FILE: kek })).message).toContain('STAFFETTA_KEK_FILE');
    }
    for (const kek of ['/srv/kek', '/srv/keys.kek', '/etc/staffetta/kek']) {
      expect(load({ ...keys, STAFFETTA_KEK_FILE: kek })().STAFFETTA_KEK_FILE).toBe(kek);
    }
  });

  it.each([
    ['http://accesso.example', 'only https'],
    ['http://127.0.0.1:8080/oidc', 'only https'],
    ['https://127.0.0.1:8080/oidc', 'not on this machine'],
    ['https://127.9.9.9', 'not on this machine'],
    ['https://localhost/oidc', 'not on this machine'],
    ['https://[::1]/oidc', 'not on this machine'],
    ['https://[::ffff:127.0.0.1]', 'not on this machine'],
    ['https://0.0.0.0', 'not on this machine'],
    ['https://2130706433', 'not on this machine'],
  ])('believes in production no provider at %s', (url, rule) => {
    const load = (profile: string, change: Record<string, string>) => () =>
      loadConfig(NodeConfig, {
        ...ENVIRONMENT,
        STAFFETTA_PROFILE: profile,
        STAFFETTA_ISSUER: PROVIDER,
        ...change,
      });
    for (const name of ['STAFFETTA_ISSUER', 'STAFFETTA_JWKS_URL']) {
      const { code, message } = failure(load('production', { [name]: url }));
      expect([code, message]).toEqual(['config.invalid', expect.stringContaining(`${name} (${rule}`)]);
      expect(message).not.toContain(url);
      expect(load('test', { [name]: url })()).toMatchObject({ [name]: url });
    }
  });

  it('wants either a KEK in a file, or a key management service with all that TLS needs', () => {
    const remote = { ...ENVIRONMENT, STAFFETTA_KMS: 'remote', STAFFETTA_KEK_FILE: undefined };
    const service = {
      STAFFETTA_KMS_URL: 'https://127.0.0.1:9443',
      STAFFETTA_KMS_CERT_FILE: 'node.crt',
      STAFFETTA_KMS_KEY_FILE: 'node.key',
      STAFFETTA_KMS_CA_FILE: 'ca.crt',
    };
    expect(loadConfig(NodeConfig, { ...remote, ...service }).STAFFETTA_KMS_URL).toBe(
      'https://127.0.0.1:9443',
    );
    for (const name of Object.keys(service)) {
      const load = () => loadConfig(NodeConfig, { ...remote, ...service, [name]: undefined });
      expect(failure(load).message).toContain(name);
    }
    const plain = { ...remote, ...service, STAFFETTA_KMS_URL: 'http://127.0.0.1:9443' };
    expect(failure(() => loadConfig(NodeConfig, plain)).message).toContain('STAFFETTA_KMS_URL');
    const neither = () => loadConfig(NodeConfig, { ...ENVIRONMENT, STAFFETTA_KEK_FILE: undefined });
    expect(failure(neither).message).toContain('STAFFETTA_KEK_FILE');
  });

  it.each(Object.keys(TLS_FILES))('wants %s with the other two, in every profile', (name) => {
    expect(nodeConfig({ ...TLS_FILES })).toMatchObject(TLS_FILES);
    const error = failure(() => nodeConfig({ ...TLS_FILES, [name]: '' }));
    expect([error.code, error.message]).toEqual(['config.invalid', expect.stringContaining(name)]);
    expect(error.message).not.toContain('node.');
  });

  it('demands in production a certificate for calls between nodes, of nodes', () => {
    const change = { ...KAFKA_ACCESS, STAFFETTA_PROFILE: 'production', STAFFETTA_ISSUER: PROVIDER };
    expect(failure(() => nodeConfig(change)).message).toContain(
      'STAFFETTA_TLS_CERT_FILE (demanded in profile production)',
    );
    expect(failure(() => nodeConfig({ ...change, STAFFETTA_HOST: '::1' })).code).toBe('config.invalid');
    expect(nodeConfig({ ...change, ...TLS_FILES })).toMatchObject(TLS_FILES);
    const registry = (url: string) => () =>
      nodeConfig({ ...change, ...TLS_FILES, STAFFETTA_REGISTRY_URL: url });
    expect(failure(registry('http://registro.example')).message).toContain(
      'STAFFETTA_REGISTRY_URL (only https',
    );
    expect(registry('https://registro.example')()).toMatchObject(TLS_FILES);
    expect(loadConfig(ProcessConfig, { STAFFETTA_PROFILE: 'production' }).STAFFETTA_PROFILE).toBe(
      'production',
    );
  });

  it.each(Object.keys(KAFKA_ACCESS))('demands %s in production, and not for the embedded log', (name) => {
    const production = { ...TLS_FILES, STAFFETTA_PROFILE: 'production', STAFFETTA_ISSUER: PROVIDER };
    const error = failure(() => nodeConfig({ ...production, ...KAFKA_ACCESS, [name]: '' }));
    expect(error.message).toContain(`${name} (demanded in profile production)`);
    expect(error.message).not.toMatch(/kafka\.crt|kafka-1|CANARY/);
    expect(nodeConfig({ ...production, STAFFETTA_LOG: 'embedded' }).STAFFETTA_LOG).toBe('embedded');
  });

  it('wants a certificate for the brokers with its key', () => {
    const [cert, key] = ['STAFFETTA_KAFKA_TLS_CERT_FILE', 'STAFFETTA_KAFKA_TLS_KEY_FILE'];
    expect(failure(() => nodeConfig({ [cert]: 'a' })).message).toContain(key);
    expect(failure(() => nodeConfig({ [key]: 'a' })).message).toContain(cert);
    expect(nodeConfig({ [cert]: 'a', [key]: 'b' })).toMatchObject({ [cert]: 'a', [key]: 'b' });
  });

  it('tells what the class, the profile and placeholders have against it in one breath', () => {
    const { message } = failure(() =>
      nodeConfig({
        STAFFETTA_PROFILE: 'production',
        STAFFETTA_HTTP_PORT: '99999',
        STAFFETTA_DATABASE_URL: 'postgres://node:changeme@db/node',
      }),
    );
    for (const name of ['HTTP_PORT', 'DATABASE_URL', 'TLS_CERT_FILE', 'KAFKA_PASSWORD', 'ISSUER']) {
      expect(message).toContain(`STAFFETTA_${name} (`);
    }
    expect(message).not.toMatch(/99999|changeme|@db/);
  });

  it('is extended by a service', () => {
    class OwnConfig extends NodeConfig {
      @Type(() => Number)
      @IsInt()
      STAFFETTA_UNITS!: number;
    }
    expect(loadConfig(OwnConfig, { ...ENVIRONMENT, STAFFETTA_UNITS: '3' }).STAFFETTA_UNITS).toBe(3);
    expect(failure(() => loadConfig(OwnConfig, ENVIRONMENT)).message).toContain('STAFFETTA_UNITS');
  });
});
