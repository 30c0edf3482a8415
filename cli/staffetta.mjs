#!/usr/bin/env node
// The command line: hands over to the compiled program. It never installs or builds: whoever is on call wants an answer
// from what runs, and an installation beside that of `npm start` would break both.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { prepared, requireNode, root } from '../deploy/local/prepare.mjs';

requireNode();
let words = process.argv.slice(2);
if (words[0] === '--version') {
  console.log(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
  process.exit(0);
}
if (!prepared()) {
  console.error('Not installed or built yet: run npm start, or wait for the one that runs.');
  process.exit(2);
}
/** What needs the databases themselves; all else asks the nodes. */
const BESIDE = {
  backup: 'deploy/backup',
  restore: 'deploy/backup',
  upgrade: 'deploy/backup',
  network: 'deploy/network',
  support: 'deploy/support',
};
// of those the command line's own help knows nothing
if (words[0] === 'help' && words[1] in BESIDE) {
  words = [...words.slice(1), '--help'];
  process.argv.splice(2, Infinity, ...words);
}
const command = words.find(
  (word, at) => !word.startsWith('-') && !['--data', '--network'].includes(words[at - 1]),
);
const program = BESIDE[command] ?? 'cli';
await import(pathToFileURL(join(root, 'dist/bundle', program, 'src/main.js')).href);
