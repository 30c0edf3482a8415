// `npm test`, `npm run test:unit|test:int|test:e2e|test:browser`: prepares what is missing, runs the tiers one after the
// other and ends with one line. Further arguments go to Jest: `npm test -- int libs/messaging`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { build, install, requireNode, root } from '../deploy/local/prepare.mjs';
import { findChromium } from './browser/support/find-chromium.mjs';

// Jest would leave one core idle, which is half of a small machine, and these suites wait for their servers anyway.
const workers = ['--maxWorkers', String(Math.max(2, availableParallelism() - 1))];
const TIERS = {
  unit: { files: String.raw`(?<!\.(int|e2e|browser))\.spec\.ts$`, jest: workers },
  int: { files: String.raw`\.int\.spec\.ts$`, jest: workers },
  // Each suite is a whole stack: one at a time.
  e2e: { files: String.raw`\.e2e\.spec\.ts$`, jest: ['--runInBand'] },
  browser: { files: String.raw`\.browser\.spec\.ts$`, jest: ['--runInBand'], missing: missingChromium },
};

requireNode();
install();
build();
const [first = '', ...rest] = process.argv.slice(2);
const tiers = first in TIERS ? [first] : Object.keys(TIERS);
const extra = first in TIERS ? rest : process.argv.slice(2);
const totals = { passed: 0, failed: 0 };
/** Said again before the last line: of a long output people often see the end only. */
const broken = [];
for (const tier of tiers) {
  const { passed, failed } = runTier(tier);
  totals.passed += passed;
  totals.failed += failed;
}
for (const one of broken) console.log(`\nfailed: ${one}`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;

/** Counts tests. A suite that did not run counts as one failure; so does a skipped test where nothing may be skipped. */
function runTier(tier) {
  const { files, jest, missing } = TIERS[tier];
  const what = missing?.();
  if (what !== undefined) {
    console.log(`${tier}: ${process.env.CI ? 'cannot run' : 'skipped'}, ${what}`);
    return { passed: 0, failed: process.env.CI ? 1 : 0 };
  }
  const folder = mkdtempSync(join(tmpdir(), 'staffetta-test-'));
  const outputFile = join(folder, 'result.json');
  // A path among the extra arguments narrows the tier: Jest would take several patterns as alternatives.
  const paths = extra.filter((argument) => !argument.startsWith('-'));
  const pattern = paths.length === 0 ? files : `(${paths.join('|')}).*${files}`;
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/jest/bin/jest.js'),
      ...['--testPathPatterns', pattern, '--passWithNoTests', '--json', '--outputFile', outputFile],
      ...jest,
      ...extra.filter((argument) => argument.startsWith('-')),
    ],
    // With --json Jest repeats the results on stdout; what people read is on stderr.
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, TEST_TIER: tier } },
  );
  try {
    const result = JSON.parse(readFileSync(outputFile, 'utf8'));
    broken.push(...result.testResults.flatMap((suite) => failuresOf(suite)));
    const skipped = result.numPendingTests + result.numTodoTests;
    if (skipped > 0) console.log(`${tier}: ${skipped} skipped`);
    let failed = result.numFailedTests + result.numRuntimeErrorTestSuites + (process.env.CI ? skipped : 0);
    if (status !== 0 && failed === 0) failed = 1;
    return { passed: result.numPassedTests, failed };
  } catch {
    return { passed: 0, failed: 1 }; // Jest itself did not get that far
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns for each test of a suite that failed, or for the suite that did not run, its name and the first lines of why */
function failuresOf({ name, status, message, assertionResults }) {
  const file = relative(root, name);
  const why = (text) =>
    stripVTControlCharacters(text)
      .trim()
      .split('\n')
      .filter((line) => !/^ +at .*(node_modules|node:internal)/.test(line))
      .slice(0, 25)
      .join('\n');
  const tests = assertionResults.filter((one) => one.status === 'failed');
  if (tests.length === 0) return status === 'failed' ? [`${file}\n${why(message)}`] : [];
  return tests.map((one) => `${file}: ${one.fullName}\n${why(one.failureMessages.join('\n'))}`);
}

/** @returns what this machine lacks for the tier */
function missingChromium() {
  if (findChromium() !== undefined) return undefined;
  return 'there is no Chromium on the PATH (Debian: apt install chromium) and CHROMIUM names none';
}
