// Whether everything that we give away may be given away under the EUPL-1.2: each shipped package names a licence of the
// list below, and what is no JavaScript (fonts, WebAssembly) comes from a package that is looked at too.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { nameAt, root, shippedPackages } from './shipped.mjs';

/** Permissive licences ask for a notice only; fonts under OFL go along as they are. No licence here binds what is ours. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
]);

/** Packages whose package.json says nothing: read by a person, with the words to be found in their file. */
const READ = {
  'png-js': { licence: 'MIT', file: 'LICENSE', says: 'Permission is hereby granted, free of charge' },
};

/** Files that are no JavaScript, in dist/, by their name: the package that they come from. */
const ASSETS = [
  [/^titillium-web-.*\.woff2?$/, '@fontsource/titillium-web'],
  [/^highs\.wasm$/, 'highs'],
];
const IS_ASSET = /\.(?:woff2?|ttf|otf|wasm)$/;

const wrong = [];
const counts = new Map();
const shipped = shippedPackages();
for (const [path, entry] of shipped) {
  const licence = licenceOf(path, entry);
  counts.set(licence, (counts.get(licence) ?? 0) + 1);
  if (!isAllowed(licence)) wrong.push(`${nameAt(path)}@${entry.version}: ${licence ?? 'no licence'}`);
}
const names = new Set([...shipped.keys()].map(nameAt));
for (const file of assets()) {
  const source = ASSETS.find(([pattern]) => pattern.test(file))?.[1];
  if (source === undefined || !names.has(source)) wrong.push(`${file}: from no package that is looked at`);
}

if (wrong.length > 0) {
  console.error(`licences that nobody has allowed:\n${wrong.join('\n')}`);
  process.exitCode = 1;
} else if (process.argv.includes('--list')) {
  for (const [licence, count] of [...counts].sort()) console.log(`${licence}: ${count}`);
}

/** What the installed package says, else what the lock file does: packages for other systems are not installed here. */
function licenceOf(path, entry) {
  const manifest = join(root, path, 'package.json');
  const { license } = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : entry;
  if (license !== undefined) return license?.type ?? license;
  const read = READ[nameAt(path)];
  const text = read === undefined ? '' : readFileSync(join(root, path, read.file), 'utf8');
  return read !== undefined && text.includes(read.says) ? read.licence : undefined;
}

/** `A OR B` needs one of them, `A AND B` each. Anything longer is for a person. */
function isAllowed(licence) {
  const said = String(licence).replace(/^\((.*)\)$/, '$1');
  if (said.includes(' OR ')) return said.split(' OR ').some((one) => ALLOWED.has(one));
  return said.split(' AND ').every((one) => ALLOWED.has(one));
}

/** The names of such files in what was built, as far as something was. */
function assets() {
  return ['dist/bundle', 'dist/console']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }))
    .map((file) => file.slice(file.lastIndexOf('/') + 1))
    .filter((file) => IS_ASSET.test(file));
}
