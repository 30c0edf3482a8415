import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const PROGRAM = join(__dirname, '../pin.mjs');
const COMPOSE = `
services:
  one: { image: '\${POSTGRES_IMAGE:-postgres:18}' }
  two: { image: '\${MAIL_IMAGE:-registry.example:5000/mail:1.2}' }
  again: { image: '\${POSTGRES_IMAGE:-postgres:18}' }
`;
const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'staffetta-pin-'));
  writeFileSync(join(dir, 'docker-compose.yml'), COMPOSE);
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** Beside an engine that has these images. @param images the digests by reference */
function pin(images: Readonly<Record<string, readonly string[]>>, ...words: string[]) {
  const cases = Object.entries(images).map(([name, all]) => `${name}) echo '${JSON.stringify(all)}' ;;`);
  const docker = join(dir, 'docker');
  writeFileSync(
    docker,
    `#!/bin/sh\nfor last; do :; done\ncase "$last" in ${cases.join(' ')} *) exit 1 ;; esac\n`,
  );
  chmodSync(docker, 0o755);
  const env = { PATH: `${dir}:${process.env['PATH'] ?? ''}` };
  return spawnSync(process.execPath, [PROGRAM, ...words], { cwd: dir, env, encoding: 'utf8' });
}

const BOTH = {
  'postgres:18': [`mirror.example/postgres@${OTHER}`, `postgres@${DIGEST}`],
  'registry.example:5000/mail:1.2': [`registry.example:5000/mail@${OTHER}`],
};

describe('pinning images', () => {
  it('takes the digest of the registry that the reference names, and keeps the tag for who reads', () => {
    const { status, stdout } = pin(BOTH);
    expect(stdout).toBe(
      `POSTGRES_IMAGE=postgres:18@${DIGEST}\nMAIL_IMAGE=registry.example:5000/mail:1.2@${OTHER}\n`,
    );
    expect(status).toBe(0);
  });

  it('invents none for an image that was built here or is not here', () => {
    const { status, stdout, stderr } = pin({ 'postgres:18': [] });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('POSTGRES_IMAGE: postgres:18 has no digest here. docker pull postgres:18');
    expect(stderr).toContain('MAIL_IMAGE');
  });

  it('writes .env beside what stands there, and again changes nothing', () => {
    const env = join(dir, '.env');
    writeFileSync(env, 'STAFFETTA_HOST=rete.prova.it\nPOSTGRES_IMAGE=postgres:18\nMORE=1');
    expect(pin(BOTH, '--write').status).toBe(0);
    const written = readFileSync(env, 'utf8');
    expect(written).toBe(
      `STAFFETTA_HOST=rete.prova.it\nPOSTGRES_IMAGE=postgres:18@${DIGEST}\nMORE=1\nMAIL_IMAGE=registry.example:5000/mail:1.2@${OTHER}\n`,
    );
    // what is pinned stays, whatever the engine says by now
    expect(pin({}, '--write').status).toBe(0);
    expect(readFileSync(env, 'utf8')).toBe(written);
  });

  it('knows no other word', () => {
    expect(pin(BOTH, '--wirte').status).toBe(2);
  });
});
