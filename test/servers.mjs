// Jest's global set-up: one PostgreSQL and one Kafka for the integration tests, unless the environment names yours.
// Plain JavaScript that uses the compiled servers: Jest does not resolve our aliases here.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { build, root } from '../deploy/local/prepare.mjs';

/** @param {{testPathPatterns: {patterns: string[]}}} globalConfig */
export default async function startServers({ testPathPatterns }) {
  const chosen = chosenSuites(testPathPatterns.patterns);
  if (chosen.length === 0) return;
  const compiled = join(root, 'dist/deploy/local/src/index.js');
  if (!existsSync(compiled)) build({ force: true });
  const { startPostgres, startKafka, kafkaAvailable } = await import(pathToFileURL(compiled).href);
  const folder = mkdtempSync(join(tmpdir(), 'staffetta-servers-'));
  const running = [];
  const start = async (variable, server, address) => {
    if (process.env[variable]) return;
    const started = await server({ dir: join(folder, variable) });
    running.push(started);
    process.env[variable] = address(started);
  };
  // Closed by servers-down.mjs, in the same process.
  globalThis.staffettaServers = async () => {
    await Promise.all(running.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  let withKafka = chosen.some((path) => /kafka/i.test(readFileSync(path, 'utf8')));
  if (withKafka && !process.env.CI && !process.env.TEST_KAFKA_BROKERS && !(await kafkaAvailable())) {
    console.error('Java 17 and Maven were not found: the suites on Kafka are skipped.');
    withKafka = false;
  }
  await Promise.all([
    start('TEST_DATABASE_URL', startPostgres, ({ url }) => url),
    withKafka
      ? start('TEST_KAFKA_BROKERS', startKafka, ({ brokers }) => [brokers].flat().join(','))
      : undefined,
  ]);
}

/** The integration suites that this run will reach: a unit test should not wait for servers. */
function chosenSuites(patterns) {
  const wanted = patterns.map((pattern) => new RegExp(pattern, 'i'));
  return ['libs', 'services', 'cli', 'deploy', 'test']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((path) => join(folder, path)))
    .filter((path) => path.endsWith('.int.spec.ts'))
    .filter((path) => wanted.length === 0 || wanted.some((pattern) => pattern.test(path)));
}
