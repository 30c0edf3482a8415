// What a fresh clone needs before anything else can run: dependencies and a build. Plain Node, no dependency.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { withLock } from './lock.mjs';

export const root = resolve(import.meta.dirname, '../..');
const INSTALLED = join(root, 'node_modules/.package-lock.json');
const STAMP = join(root, 'dist/.built');
const CONSOLE = join(root, 'dist/console/index.html');
/** Neither in node_modules nor in dist: both are replaced while it is held. */
const LOCK = join(root, '.preparing');
const COMPILED = [
  'libs',
  'services',
  'cli',
  'deploy/kafka',
  'deploy/local',
  'deploy/provision',
  'deploy/backup',
  'deploy/network',
  'deploy/support',
  'network',
  'test',
  'console',
];

/** Ends the process with one sentence when this Node is too old: nothing below would say so as clearly. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Staffetta needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** `npm ci` when node_modules is missing or older than the lockfile. npm itself leaves the file that tells, at the end. */
export function install() {
  alone(() => {
    const lockfile = join(root, 'package-lock.json');
    if (existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync(lockfile).mtimeMs) return;
    console.error('Installing dependencies (once, about a minute) …');
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  });
}

/** Whether the compiled program can run: dependencies are whole, and there is a build, fresh or not. */
export const prepared = () => existsSync(INSTALLED) && existsSync(STAMP);

/**
 * Compiles when a source changed since the last build, and where the console is not whole: the gateway does not start
 * without it, and building the console alone empties its folder first. `force` compiles in any case.
 */
export function build({ force = false } = {}) {
  alone(() => {
    const now = fingerprint();
    const whole = existsSync(STAMP) && existsSync(CONSOLE);
    if (!force && whole && readFileSync(STAMP, 'utf8') === now) return;
    console.error('Building (about half a minute) …');
    run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', root]);
    run(process.execPath, [join(root, 'deploy/local/bundle.mjs')]);
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    run(process.execPath, [
      vite,
      'build',
      '--config',
      join(root, 'console/vite.config.ts'),
      '--logLevel',
      'warn',
    ]);
    writeFileSync(STAMP, now);
  });
}

/** Two installations in one folder break each other, and so does a build beside an installation. */
const alone = (work) =>
  withLock(LOCK, work, (pid) => console.error(`Waiting for process ${pid}, which installs or builds here …`));

/** @param {string} command @param {string[]} args */
function run(command, args) {
  // Everything a tool says goes to stderr: stdout belongs to what the caller was asked for.
  const shell = process.platform === 'win32' && command === 'npm';
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell });
  if (status === 0) return;
  console.error(`${command === 'npm' ? 'npm ci' : 'The build'} failed; its messages are above.`);
  process.exit(1);
}

/** Names, sizes and times of all sources: a few milliseconds, where asking tsc takes seconds. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (path) => {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path.slice(root.length)} ${size} ${mtimeMs}\n`);
  };
  for (const name of ['tsconfig.json', 'package-lock.json', 'deploy/local/bundle.mjs']) add(join(root, name));
  for (const folder of COMPILED) {
    if (!existsSync(join(root, folder))) continue;
    const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
    entries
      .filter((entry) => entry.isFile() && /\.(tsx?|json|scss|html|svg)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .forEach(add);
  }
  return hash.digest('hex');
}
