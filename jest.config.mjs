// One configuration for every suite; the scripts choose by file name (*.spec, *.int.spec, *.e2e.spec,
// *.browser.spec).
// Tests run as CommonJS, transformed by SWC together with the ESM-only packages, so that no experimental Node flag is needed.
/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'require', 'node', 'default'] },
  roots: [
    '<rootDir>/libs',
    '<rootDir>/services',
    '<rootDir>/cli',
    '<rootDir>/console',
    '<rootDir>/deploy',
    '<rootDir>/test',
  ],
  testMatch: ['**/*.spec.ts'],
  globalSetup: '<rootDir>/libs/testing/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/global-teardown.mjs',
  extensionsToTreatAsEsm: [],
  moduleNameMapper: {
    // ESM-only packages whose exports name no condition that CommonJS resolution accepts
    '^canonicalize$': '<rootDir>/node_modules/canonicalize/lib/canonicalize.js',
    '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'],
  },
  transform: {
    '\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        module: { type: 'commonjs', ignoreDynamic: false },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(typescript|@swc|ajv|kafkajs|rxjs|playwright-core|axe-core)/'],
  testTimeout: 60_000,
};
