// Type-aware lint for all TypeScript. Where a rule is tuned, the reason stands beside it.
import { defineConfig } from 'eslint/config';
import prettier from 'eslint-config-prettier/flat';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const noEnvironment = {
  'no-restricted-properties': [
    'error',
    { object: 'process', property: 'env', message: 'Configuration is read once, by loadConfig in main.ts.' },
  ],
};

export default defineConfig(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '.staffetta*/',
      'coverage/',
      'bench/.work/',
      'bench/stock-nest/',
      '**/generated/',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', 300],
      ...noEnvironment,
      'no-restricted-imports': [
        'error',
        {
          name: 'node:crypto',
          importNames: ['generateKeyPair'],
          message: 'Exporting such a key can deadlock the process (ADR 0019): newPrivateKey.',
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "CallExpression[callee.name='generateKeyPairSync']:not(:has(Property[key.name='privateKeyEncoding']))",
          message: 'Exporting such a key can deadlock the process (ADR 0019): newPrivateKey.',
        },
      ],
      // Nest modules are classes without a body: their decorator is the content.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // Counts and ports are printed as they are.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => sideEffect()` is how callbacks are written here.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // The caller names what an answer or a row holds: get<Unit>(…), query<Row>(…).
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // A leading underscore marks what a signature demands and the body does not use.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // Composition roots, tools and tests are where the environment is read.
    files: [
      'services/*/src/main.ts',
      'cli/**/*.ts',
      'deploy/local/**/*.ts',
      'deploy/kafka/src/main.ts',
      'deploy/kms/src/main.ts',
      'bench/**/*.ts',
      'libs/testing/**/*.ts',
      '**/test/**/*.ts',
      '**/*.spec.ts',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // hooks hand out functions that callers take apart
    files: ['console/**/*.ts', 'console/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      '@typescript-eslint/method-signature-style': ['error', 'property'],
      'react-hooks/rules-of-hooks': 'error',
    },
  },
  { files: ['**/*.mjs', '**/*.cjs'], rules: { 'max-lines': ['error', 300] } },
  prettier,
);
