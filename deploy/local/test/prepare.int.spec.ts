import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { repositoryRoot } from '#local';
import { waitFor } from '#testing';

let dir: string;
let lock: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-prepare-'));
  lock = join(dir, '.preparing');
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.stdin?.destroy();
    child.kill('SIGKILL');
  }
  await rm(dir, { recursive: true, force: true });
});

interface Worker {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Lets the work end. */
  finish(): void;
}

/** A process that works under the lock until it is told to finish. */
function worker(then = ''): Worker {
  const module = JSON.stringify(join(repositoryRoot(), 'deploy/local/lock.mjs'));
  const program = `
    import { spawnSync } from 'node:child_process';
    import { writeSync } from 'node:fs';
    import { withLock } from ${module};
    const say = (text) => writeSync(1, text + '\\n');
    withLock(${JSON.stringify(lock)}, () => {
      say('in');
      spawnSync('/bin/sh', ['-c', 'read -r _'], { stdio: ['inherit', 'ignore', 'ignore'] });
      say('out');
      ${then}
    }, (pid) => say('waits for ' + pid));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { child, said: () => said, finish: () => child.stdin.end() };
}

const says = ({ said }: Worker, words: string): Promise<unknown> =>
  waitFor(words, () => said().includes(words));

describe('the lock around installing and building', () => {
  it('lets one in, tells the other whom it waits for, and lets it in afterwards', async () => {
    const first = worker();
    await says(first, 'in');
    const second = worker();
    await says(second, `waits for ${String(first.child.pid)}`);
    expect(second.said()).not.toContain('in\n');
    first.finish();
    await says(second, 'in\n');
    expect(first.said()).toContain('out');
    second.finish();
    await once(second.child, 'exit');
    expect(await readdir(dir)).toEqual([]);
  });

  it('is taken over from a process that was killed', async () => {
    const killed = worker();
    await says(killed, 'in');
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    expect(await readdir(dir)).toEqual(['.preparing']);
    const next = worker();
    await says(next, 'in');
    expect(next.said()).not.toContain('waits');
  });

  it('is taken over from a pid that is another process by now', async () => {
    await writeFile(lock, `${process.pid} of another life`);
    const next = worker();
    await says(next, 'in');
  });

  it('is given back where the work ends the process', async () => {
    const failing = worker('process.exit(1);');
    failing.finish();
    await once(failing.child, 'exit');
    expect(failing.said()).toContain('out');
    expect(await readdir(dir)).toEqual([]);
  });
});

describe('the build before a start', () => {
  it('happens where something is missing, and not again', async () => {
    const tools = {
      'node_modules/typescript/bin/tsc': note('tsc'),
      'deploy/local/bundle.mjs': note('bundle'),
      'node_modules/vite/bin/vite.js': `${note('vite')}
        fs.mkdirSync('dist/console', { recursive: true });
        fs.writeFileSync('dist/console/index.html', '');`,
    };
    const sources = { 'tsconfig.json': '{}', 'package-lock.json': '{}', 'package.json': '{"type":"module"}' };
    for (const [path, text] of Object.entries({ ...tools, ...sources })) {
      await mkdir(join(dir, path, '..'), { recursive: true });
      await writeFile(join(dir, path), text);
    }
    for (const path of ['deploy/local/prepare.mjs', 'deploy/local/lock.mjs'])
      await cp(join(repositoryRoot(), path), join(dir, path));

    await mkdir(join(dir, 'dist'));
    expect(await built()).toEqual(['tsc', 'bundle', 'vite']);
    expect(await built()).toEqual([]);
    // a build of the console alone that was broken off
    await rm(join(dir, 'dist/console/index.html'));
    expect(await built()).toEqual(['tsc', 'bundle', 'vite']);
    expect(await built()).toEqual([]);
  });

  const note = (name: string): string =>
    `import fs from 'node:fs';\nfs.appendFileSync('said', '${name}\\n');`;

  /** Which tools a build has run. */
  async function built(): Promise<string[]> {
    await writeFile(join(dir, 'said'), '');
    const program = `import { build } from ${JSON.stringify(join(dir, 'deploy/local/prepare.mjs'))}; build();`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
    children.push(child);
    expect(await once(child, 'exit')).toEqual([0, null]);
    return (await readFile(join(dir, 'said'), 'utf8')).split('\n').filter((line) => line !== '');
  }
});

describe('staffetta on a fresh clone', () => {
  it('neither installs nor builds, and says what to do', async () => {
    const root = repositoryRoot();
    for (const path of ['cli/staffetta.mjs', 'deploy/local/prepare.mjs', 'deploy/local/lock.mjs']) {
      await mkdir(join(dir, path, '..'), { recursive: true });
      await cp(join(root, path), join(dir, path));
    }
    for (const file of ['package.json', 'package-lock.json']) await cp(join(root, file), join(dir, file));
    const before = await readdir(dir, { recursive: true });
    const child = spawn(process.execPath, [join(dir, 'cli/staffetta.mjs'), 'status'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // no npm to be found: should it be asked, this fails at once instead of fetching
      env: { PATH: '' },
    });
    children.push(child);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('npm start') });
    expect(await readdir(dir, { recursive: true })).toEqual(before);
  });
});
