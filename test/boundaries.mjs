// Proves that each import rule fires: plants one violation per rule in an empty copy of the layout, then asks
// dependency-cruiser. A rule that catches nothing is worse than none.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const root = resolve(import.meta.dirname, '..');
const config = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs'));

/** Rule → [file, its only import]. */
const planted = {
  'no-cycles': ['libs/referral/src/cycle-a.ts', "import './cycle-b.js';"],
  'no-unresolved': ['libs/kernel/src/lost.ts', "import './nowhere.js';"],
  'no-development-packages': ['services/a/src/main.ts', "import 'fast-check';"],
  'services-never-services': ['services/a/src/a.module.ts', "import '../../b/src/main.js';"],
  'libs-never-services': ['libs/platform/src/x.ts', "import '../../../services/b/src/main.js';"],
  'lib-kernel': ['libs/kernel/src/x.ts', "import '../../trust/src/index.js';"],
  'kernel-no-packages': ['libs/kernel/src/y.ts', "import 'pg';"],
  'lib-contracts': ['libs/contracts/src/x.ts', "import '../../trust/src/index.js';"],
  'lib-platform': ['libs/platform/src/y.ts', "import '../../contracts/src/index.js';"],
  'lib-merkle': ['libs/merkle/src/x.ts', "import '../../contracts/src/index.js';"],
  'lib-trust': ['libs/trust/src/x.ts', "import '../../platform/src/index.js';"],
  'lib-messaging': ['libs/messaging/src/x.ts', "import '../../referral/src/index.js';"],
  'lib-referral': ['libs/referral/src/x.ts', "import '../../platform/src/index.js';"],
  'lib-party': ['libs/party/src/x.ts', "import '../../testing/src/index.js';"],
  'machine-imports-nothing': ['libs/referral/src/machine/x.ts', "import '../store/x.js';"],
  'referral-no-nest': ['libs/referral/src/store/y.ts', "import '@nestjs/common';"],
  'kafkajs-in-its-adapter': ['libs/messaging/src/y.ts', "import 'kafkajs';"],
  'domain-is-pure': ['services/a/src/domain/x.ts', "import 'typeorm';"],
  'domain-contracts-by-type': [
    'services/a/src/domain/y.ts',
    "import '../../../../libs/contracts/src/index.js';",
  ],
  'db-below-everything': ['services/a/src/db/x.ts', "import '../app/x.js';"],
  'app-below-the-edge': ['services/a/src/app/y.ts', "import '@nestjs/common';"],
  'edge-uses-app': ['services/a/src/http/x.ts', "import '../domain/z.js';"],
  'testing-by-tests': ['services/a/src/x.ts', "import '../../../libs/testing/src/index.js';"],
  'cli-uses-the-api': ['cli/src/x.ts', "import '../../libs/messaging/src/index.js';"],
  'console-uses-the-api': ['console/src/x.ts', "import '../../libs/messaging/src/index.js';"],
  'verify-shares-little': ['cli/src/verify/x.ts', "import '../../../libs/trust/src/index.js';"],
};
/** What the planted files import. */
const targets = {
  'libs/referral/src/cycle-b.ts': "import './cycle-a.js';",
  'libs/referral/src/store/x.ts': '',
  'services/b/src/main.ts': '',
  'services/a/src/app/x.ts': '',
  'services/a/src/domain/z.ts': '',
  ...Object.fromEntries(
    ['contracts', 'trust', 'platform', 'referral', 'testing', 'messaging'].map((l) => [
      `libs/${l}/src/index.ts`,
      '',
    ]),
  ),
};

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'staffetta-boundaries-')));
try {
  for (const [path, text] of [...Object.entries(targets), ...Object.values(planted)]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\nexport {};\n`);
  }
  for (const name of ['package.json', 'tsconfig.json', 'node_modules'])
    symlinkSync(join(root, name), join(folder, name));
  process.chdir(folder);
  const { output } = await cruise(
    ['libs', 'services', 'cli', 'console'],
    { ...config.options, validate: true, ruleSet: { forbidden: config.forbidden }, baseDir: folder },
    {},
    { tsConfig: extractTSConfig(join(root, 'tsconfig.json')) },
  );
  const caught = new Set(output.summary.violations.map(({ rule, from }) => `${rule.name} ${from}`));
  const silent = Object.entries(planted).filter(([rule, [path]]) => !caught.has(`${rule} ${path}`));
  const unplanted = config.forbidden.filter(({ name }) => planted[name] === undefined);
  for (const [rule, [path]] of silent) console.error(`${rule} did not catch ${path}`);
  for (const { name } of unplanted) console.error(`${name} has no planted violation in test/boundaries.mjs`);
  process.exitCode = silent.length + unplanted.length === 0 ? 0 : 1;
} finally {
  process.chdir(root);
  rmSync(folder, { recursive: true, force: true });
}
