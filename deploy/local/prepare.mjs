// What a fresh clone needs before anything else can run: dependencies and a build. Plain Node, no dependency.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';

export const root = resolve(import.meta.dirname, '../..');
const STAMP = join(root, 'dist/.built');
const COMPILED = ['libs', 'services', 'cli', 'deploy/local', 'network', 'test'];

/** Ends the process with one sentence when this Node is too old: nothing below would say so as clearly. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Staffetta needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** `npm ci` when node_modules is missing or older than the lockfile. npm itself leaves the file that tells. */
export function install() {
  const installed = join(root, 'node_modules/.package-lock.json');
  const lockfile = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs) return;
  console.error('Installing dependencies (once) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** Whether there is a build, fresh or not. */
export const built = () => existsSync(STAMP);

/** Compiles when a source changed since the last build; `force` compiles in any case. */
export function build({ force = false } = {}) {
  const now = fingerprint();
  if (!force && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === now) return;
  console.error('Building …');
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', root]);
  writeFileSync(STAMP, now);
}

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
  for (const name of ['tsconfig.json', 'package-lock.json']) add(join(root, name));
  for (const folder of COMPILED) {
    if (!existsSync(join(root, folder))) continue;
    const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
    entries
      .filter((entry) => entry.isFile() && /\.(ts|json)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .forEach(add);
  }
  return hash.digest('hex');
}
