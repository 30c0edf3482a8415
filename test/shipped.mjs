// Which packages are in what we give away: those that run at the nodes, and those that Vite puts into the console, which
// npm counts among the development packages. Read from the lock file; the licence check and the SBOM ask here.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

/** What console/vite.config.ts puts in place of React (ADR 0057). */
const INSTEAD = { react: 'preact', 'react-dom': 'preact' };
/** Looked for in sources and styles: `from 'x'`, `import 'x'`, `@import 'x'`, `url('@scope/x/…')`. */
const IMPORTED = /(?:from|import|@use|url\()\s*'((?:@[\w.-]+\/)?[\w.-]+)[^']*'/g;
const NO_PACKAGE = /^(?:node:|virtual:|\.)/;

/**
 * All shipped packages by their path in the lock file, with the lock file's entry. Also those that npm leaves out on this
 * machine: the binaries for other systems are shipped there.
 */
export function shippedPackages() {
  const found = new Map();
  for (const [path, entry] of Object.entries(packages)) {
    if (path !== '' && entry.dev !== true) found.set(path, entry);
  }
  for (const [name, code] of consolePackages()) {
    if (code) add(found, `node_modules/${name}`);
    else found.set(`node_modules/${name}`, packages[`node_modules/${name}`]);
  }
  return found;
}

/** The package's name, from where it lies: `node_modules/a/node_modules/@b/c` is `@b/c`. */
export const nameAt = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/**
 * What the console's sources name, as far as it is a package, and whether its code is used: of what styles alone name
 * (bootstrap-italia) no script is shipped, and nothing that its scripts depend on.
 */
function consolePackages() {
  const names = new Map();
  const folder = join(root, 'console', 'src');
  for (const file of readdirSync(folder, { recursive: true })) {
    if (!/\.(?:tsx?|scss)$/.test(file) || file.endsWith('.spec.ts')) continue;
    for (const [, name] of readFileSync(join(folder, file), 'utf8').matchAll(IMPORTED)) {
      const shipped = INSTEAD[name] ?? name;
      if (!NO_PACKAGE.test(name) && packages[`node_modules/${shipped}`] !== undefined) {
        names.set(shipped, names.get(shipped) === true || !file.endsWith('.scss'));
      }
    }
  }
  return names;
}

/** A package and what it depends on, as Node would find it from there. */
function add(found, path) {
  const entry = packages[path];
  if (entry === undefined || found.has(path)) return;
  found.set(path, entry);
  for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
    for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
      const there = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
      if (packages[there] !== undefined) {
        add(found, there);
        break;
      }
      if (from === '') break;
    }
  }
}
