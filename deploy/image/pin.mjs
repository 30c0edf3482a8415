// Pins the images of a compose file by digest: reads from the engine which digests the images have that lie there, and tells
// the lines for .env, or writes them with --write. From then on a tag that somebody moves changes nothing here.
//
//   docker compose pull && docker pull node:24-bookworm-slim
//   node deploy/image/pin.mjs --write [compose file]…
//
// A digest comes from the registry that gave the image: what was built here has none, and is told. Ends with 1 then.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const ENV = '.env';
const [files, flags] = [false, true].map((flag) =>
  process.argv.slice(2).filter((word) => word.startsWith('-') === flag),
);
if (flags.some((flag) => flag !== '--write')) {
  console.error('Usage: node deploy/image/pin.mjs [--write] [compose file]…');
  process.exit(2);
}

const before = existsSync(ENV) ? readFileSync(ENV, 'utf8') : '';
const lines = new Map();
let missing = 0;
for (const [name, usual] of settingsIn(files.length === 0 ? ['docker-compose.yml'] : files)) {
  const reference = valueIn(before, name) ?? usual;
  if (reference.includes('@')) {
    lines.set(name, reference);
    continue;
  }
  const digest = digestOf(reference);
  if (digest === undefined) {
    missing += 1;
    console.error(`${name}: ${reference} has no digest here. docker pull ${reference}`);
  } else lines.set(name, `${reference}@${digest}`);
}
if (flags.includes('--write')) writeFileSync(ENV, withLines(before));
else for (const [name, value] of lines) console.log(`${name}=${value}`);
process.exitCode = missing === 0 ? 0 : 1;

/** The images that compose files let somebody choose, and what they are otherwise: `${POSTGRES_IMAGE:-postgres:18}`. */
function settingsIn(paths) {
  const found = paths.flatMap((path) => [
    ...readFileSync(path, 'utf8').matchAll(/\$\{(\w+_IMAGE):-([^}]+)\}/g),
  ]);
  return new Map(found.map(([, name, usual]) => [name, usual]));
}

/** An image may have come from several registries: the digest is the one of the registry that the reference names. */
function digestOf(reference) {
  let digests;
  try {
    const words = ['image', 'inspect', '--format', '{{json .RepoDigests}}', reference];
    digests = JSON.parse(
      execFileSync('docker', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return undefined; // no such image
  }
  const own = (digests ?? []).map((each) => each.split('@')).find(([name]) => name === repository(reference));
  return /^sha256:[0-9a-f]{64}$/.test(own?.[1] ?? '') ? own[1] : undefined;
}

/** `127.0.0.1:5000/postgres:18` → `127.0.0.1:5000/postgres` */
function repository(reference) {
  return reference.replace(/:[^:/]*$/, '');
}

function valueIn(env, name) {
  return new RegExp(`^${name}=(.+)$`, 'm').exec(env)?.[1];
}

function withLines(env) {
  let text = env === '' || env.endsWith('\n') ? env : `${env}\n`;
  for (const [name, value] of lines) {
    const line = new RegExp(`^${name}=.*$`, 'm');
    text = line.test(text) ? text.replace(line, `${name}=${value}`) : `${text}${name}=${value}\n`;
  }
  return text;
}
