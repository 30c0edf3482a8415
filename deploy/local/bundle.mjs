// The last step of the build (ADR 0027): what `tsc` compiled into dist/, and the packages it uses, again in a few files
// under dist/bundle/. A node that loads its two thousand files one by one spends seconds on that.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');
const DIST = join(root, 'dist');
const OUT = join(DIST, 'bundle');

/** Packages that others load if they are there. Those that are not are asked for at run time, in vain as ever. */
const OPTIONAL = [
  '@fastify/multipart',
  '@fastify/static',
  '@fastify/view',
  '@nats-io/transport-node',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  'amqp-connection-manager',
  'ioredis',
  'mqtt',
  'pg-native',
];
const absent = OPTIONAL.filter((name) => !existsSync(join(root, 'node_modules', name)));

/**
 * CommonJS packages call it for what Node has built in. A name made at run time that means a package would bring a second
 * copy of it: that fails, instead of going wrong later.
 */
const REQUIRE = `const require = (name) => {
  const found = process.getBuiltinModule(name);
  if (found !== undefined) return found;
  throw Object.assign(new Error(name + ' is not in the bundle'), { code: 'MODULE_NOT_FOUND' });
};`;

/** A service's `main`, and what the warm-up loads before `main` may run. */
const ofService = (name) =>
  [`${name}.module.js`, `${name}.js`, 'main.js'].map((file) => `services/${name}/src/${file}`);

const programs = [
  ...readdirSync(join(root, 'services')).flatMap(ofService),
  'deploy/kafka/src/main.js',
  'deploy/local/src/main.js',
  'deploy/provision/src/main.js',
  'deploy/backup/src/main.js',
  'deploy/network/src/main.js',
  'deploy/support/src/main.js',
  'cli/src/main.js',
  // a thread of it
  'cli/src/verify/events/check-worker.js',
].filter((path) => existsSync(join(DIST, path)));

const isAbsent = (path) => absent.some((name) => path === name || path.startsWith(`${name}/`));

async function isCommonJs(file) {
  const options = {
    bundle: true,
    packages: 'external',
    platform: 'node',
    outdir: OUT,
    write: false,
    metafile: true,
  };
  const { metafile } = await build({ absWorkingDir: root, entryPoints: [file], ...options });
  return metafile.inputs[relative(root, file)]?.format === 'cjs';
}

/** `import('package')` of a CommonJS package gives its names too, as in Node; esbuild alone gives its default only. */
const namesToo = {
  name: 'names-too',
  setup({ onResolve, onLoad, resolve: find }) {
    onResolve({ filter: /^[@\w]/ }, async ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import' || isBuiltin(path) || isAbsent(path)) return undefined;
      const { path: file, errors } = await find(path, { kind: 'import-statement', resolveDir });
      if (errors.length > 0 || !(await isCommonJs(file))) return { errors };
      // the ending: whoever imports from here follows Node's rules
      return { path: `${path}.mjs`, namespace: 'names-too', pluginData: { path, file, resolveDir } };
    });
    onLoad({ filter: /./, namespace: 'names-too' }, async ({ pluginData: { path, file, resolveDir } }) => {
      const names = Object.keys(await import(pathToFileURL(file).href)).filter((name) =>
        /^[\w$]+$/.test(name),
      );
      return { contents: `export { ${names.join(', ')} } from ${JSON.stringify(path)};`, resolveDir };
    });
  },
};

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: programs.map((path) => join('dist', path)),
  outdir: OUT,
  outbase: DIST,
  chunkNames: 'shared/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  conditions: [],
  external: absent,
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'inline',
  logLevel: 'warning',
  metafile: true,
  plugins: [namesToo],
  banner: { js: REQUIRE },
});

/** HiGHS looks for its code beside the file that it is in (ADR 0037). */
const solver = join(OUT, 'shared/highs.wasm');
copyFileSync(join(root, 'node_modules/highs/build/highs.wasm'), solver);

/** The typefaces of the plan's report, beside the program that sets it. */
const FONTS = ['titillium-web-latin-400-normal.woff', 'titillium-web-latin-700-normal.woff'];
const fonts = FONTS.map((name) => join(OUT, 'services/local-plan/src/fonts', name));
for (const file of fonts) {
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(join(root, 'node_modules/@fontsource/titillium-web/files', basename(file)), file);
}

// Last: until here a node of the build before could still be started.
const written = new Set([...Object.keys(metafile.outputs).map((path) => join(root, path)), solver, ...fonts]);
for (const entry of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !written.has(path)) rmSync(path);
}
