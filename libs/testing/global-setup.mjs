// Jest's global set-up: one PostgreSQL and one Kafka for all integration suites of a run that has any.
// Jest loads this file as it is and resolves none of our aliases here, so the sources are read through module hooks.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

/** @param {{rootDir: string, testPathPatterns: {patterns: string[]}}} globalConfig */
export default async function startServers({ rootDir, testPathPatterns }) {
  const suites = integrationSuites(rootDir, testPathPatterns.patterns);
  if (suites.length === 0) return;
  register('./typescript-hooks.mjs', import.meta.url);
  const { startTestServers } = await import('./src/servers.ts');
  const kafka = suites.some((path) => /kafkaBrokers|TEST_KAFKA_BROKERS/.test(readFileSync(path, 'utf8')));
  // stopped by global-teardown.mjs, in this same process
  globalThis.staffettaTestServers = await startTestServers(process.env, { kafka });
}

/** The integration suites that this run reaches: a unit test should not wait for servers. */
function integrationSuites(root, patterns) {
  const wanted = patterns.map((pattern) => new RegExp(pattern, 'i'));
  return ['libs', 'services', 'cli', 'deploy', 'test']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((path) => join(folder, path)))
    .filter((path) => path.endsWith('.int.spec.ts'))
    .filter((path) => wanted.length === 0 || wanted.some((pattern) => pattern.test(path)));
}
