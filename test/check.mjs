// `npm run check` and `npm run fix`: everything that can be said about the code without running it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { install, requireNode, root } from '../deploy/local/prepare.mjs';

const bin = (path) => join(root, 'node_modules', path);
const ESLINT = [bin('eslint/bin/eslint.js'), '--max-warnings', '0', '.'];
const PRETTIER = [bin('prettier/bin/prettier.cjs'), '--log-level', 'warn', '.'];
const CODE = ['libs', 'services', 'cli', 'deploy', 'test', 'bench', 'console'].filter((path) =>
  existsSync(join(root, path)),
);

/** Each with its commands, in order. The slowest first: they decide how long the whole takes. */
const checks = {
  lint: [ESLINT],
  // licences also of the fonts and the WebAssembly in what was built
  'types and licences': [['deploy/local/build.mjs'], ['test/licences.mjs']],
  "the console's types": [[bin('typescript/bin/tsc'), '--noEmit', '-p', 'console']],
  "the browser tests' types": [[bin('typescript/bin/tsc'), '-p', 'test/browser']],
  format: [[...PRETTIER, '--check']],
  boundaries: [
    [bin('dependency-cruiser/bin/dependency-cruise.mjs'), ...CODE, '--config', '.dependency-cruiser.cjs'],
    ['test/boundaries.mjs'],
  ],
  contracts: [['libs/contracts/scripts/generate.mjs', '--check']],
  "Kafka's table": [['test/kafka-access.mjs', '--check']],
  'problem codes': [['test/problem-codes.mjs', '--check']],
  'words of the guides': [['test/quoted-words.mjs']],
  topology: [['test/topology.mjs', '--check']],
  'register of processing': [['test/processing-register.mjs', '--check']],
  'state machine': [
    ['libs/referral/scripts/state-diagram.mjs', '--check'],
    ['test/fhir-state-map.mjs', '--check'],
  ],
};

requireNode();
install();
if (process.argv.includes('--fix')) {
  for (const args of [
    [...ESLINT, '--fix'],
    [...PRETTIER, '--write'],
  ]) {
    await run(args, 'inherit');
  }
} else {
  const failed = await all(Object.entries(checks));
  console.log(failed.length === 0 ? 'check: all well' : `check: ${failed.join(', ')} failed`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

/** Runs the checks a few at a time; prints what failed; returns the names. */
async function all(queue) {
  const failed = [];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [name, commands] = next;
      const started = performance.now();
      let [code, output] = [0, ''];
      for (const args of commands) if (code === 0) ({ code, output } = await run(args, 'pipe'));
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? '✔' : '✖'} ${name} (${seconds} s)`);
      if (code === 0) continue;
      failed.push(name);
      console.log(output);
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  return failed;
}

function run(args, stdio) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', stdio, stdio] });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('close', (code) => done({ code, output: Buffer.concat(chunks).toString() }));
  });
}
