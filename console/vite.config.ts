import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { codeLabels } from './build/code-labels.ts';
import { precompress } from './build/precompress.ts';
import { wayOut } from './build/way-out.ts';

const root = import.meta.dirname;

/** The console as static files in `dist/console`, which the gateway serves (ADR 0053). */
export default defineConfig({
  root,
  base: '/',
  appType: 'spa',
  plugins: [codeLabels(resolve(root, '../libs/contracts/codes')), wayOut(), precompress()],
  // the machine and the table of permissions from their sources, as everywhere
  // and React's API from Preact: the weight of the first page (ADR 0057)
  resolve: {
    alias: {
      'react/jsx-runtime': 'preact/jsx-runtime',
      'react-dom/client': 'preact/compat/client',
      'react-dom': 'preact/compat',
      react: 'preact/compat',
    },
    conditions: ['source', 'module', 'browser', 'development|production'],
  },
  css: {
    // bootstrap-italia is written for the older Sass; what it will have to change is its concern
    preprocessorOptions: {
      scss: {
        quietDeps: true,
        silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'],
      },
    },
  },
  build: {
    outDir: resolve(root, '../dist/console'),
    emptyOutDir: true,
    assetsDir: 'assets',
    // fonts and images stay files: data: URLs would be a hole in the policy
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    target: 'es2022',
    manifest: 'manifest.json',
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      // a directive for servers that render, which this is none
      onLog: (level, log, handle) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
});
