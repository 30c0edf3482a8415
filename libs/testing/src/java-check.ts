import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '#local';

const run = promisify(execFile);

/** For `beforeAll`: the jars come from Maven Central at the first start. */
export const JAVA_CHECK_MILLISECONDS = 600_000;

/**
 * Whether the suites with validators in Java run: where there are a JDK of 17 and Maven, and in CI always. Elsewhere
 * they skip themselves, loudly.
 * @param what is skipped, for the message: `FHIR`
 */
export function javaCheckCanRun(what: string): boolean {
  const { error, stdout } = spawnSync('javac', ['-version'], { encoding: 'utf8' });
  const version = error === undefined ? /javac (\d+)/.exec(stdout) : null;
  const maven = spawnSync('mvn', ['-v'], { encoding: 'utf8' }).error === undefined;
  if ((Number(version?.[1] ?? 0) >= 17 && maven) || (process.env['CI'] ?? '') !== '') return true;
  process.stderr.write(`\nTHE INDEPENDENT ${what} VALIDATOR IS SKIPPED: there is no JDK 17 with Maven.\n\n`);
  return false;
}

/** The class path of a folder's pom, resolved by Maven once per version of it. */
export async function javaClasspath(folder: string): Promise<string> {
  const pom = await readFile(join(folder, 'pom.xml'));
  const cache = join(repositoryRoot(), 'node_modules/.cache/staffetta');
  const file = join(cache, `classpath-${createHash('sha256').update(pom).digest('hex').slice(0, 16)}.txt`);
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known !== '' && known.split(delimiter).every((jar) => existsSync(jar))) return known;
  await mkdir(cache, { recursive: true });
  const fresh = `${file}.${String(process.pid)}`;
  const goal = ['dependency:build-classpath', `-Dmdep.outputFile=${fresh}`];
  await run('mvn', ['-q', '-B', '-f', join(folder, 'pom.xml'), ...goal], {
    timeout: JAVA_CHECK_MILLISECONDS,
  });
  await rename(fresh, file);
  return (await readFile(file, 'utf8')).trim();
}
