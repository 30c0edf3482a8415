import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '#kernel';
import { lastLines, writeWhole } from './server-folder.js';

const run = promisify(execFile);
/** The jars come from Maven Central at the first start. */
const MAVEN_MS = 10 * 60_000;
const JAVA_MIN = 17;

/** The `java` to use; `JAVA_HOME` goes before the path. */
export const javaCommand = (): string => {
  const home = process.env['JAVA_HOME'];
  const own = home === undefined || home === '' ? undefined : join(home, 'bin', 'java');
  return own !== undefined && existsSync(own) ? own : 'java';
};

/** What a local Kafka would need and this machine lacks, in words; undefined: nothing. */
export async function missingForKafka(root: string): Promise<string | undefined> {
  const java = await javaVersion();
  if (java === undefined) return 'there is no Java';
  // "17.0.15", and "1.8.0" from the time before 9
  const major = Number(/version "(?:1\.)?(\d+)/.exec(java)?.[1]);
  if (!(major >= JAVA_MIN)) return `Java is older than ${String(JAVA_MIN)}`;
  if ((await cachedClasspath(root)) !== undefined) return undefined;
  return (await versionOf('mvn', ['-v'])) === undefined ? 'there is no Maven' : undefined;
}

let asked: { readonly command: string; readonly version: string } | undefined;

/** What `java -version` says, asked until it answers; undefined where there is none that works. */
export async function javaVersion(): Promise<string | undefined> {
  const command = javaCommand();
  if (asked?.command === command) return asked.version;
  const version = await versionOf(command, ['-version']);
  if (version !== undefined) asked = { command, version };
  return version;
}

async function versionOf(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(command, args, { timeout: 30_000 });
    return stdout + stderr;
  } catch {
    return undefined; // not there, or not working: the same to us
  }
}

/** Where the pom lies, and what goes with it. */
export const kafkaFolder = (root: string): string => join(root, 'deploy', 'kafka', 'local');

async function cacheFile(root: string): Promise<string> {
  const pom = await readFile(join(kafkaFolder(root), 'pom.xml'));
  const hash = createHash('sha256').update(pom).digest('hex').slice(0, 16);
  return join(kafkaFolder(root), `classpath-${hash}.txt`);
}

/** Undefined also when a jar has gone from Maven's repository since. */
async function cachedClasspath(root: string): Promise<string | undefined> {
  const known = await readFile(await cacheFile(root), 'utf8').catch(() => '');
  return known !== '' && known.split(delimiter).every((jar) => existsSync(jar)) ? known : undefined;
}

/**
 * The class path of the broker, resolved by Maven and cached beside the pom under the pom's hash.
 * @param root the repository's folder
 * @throws AppError `unavailable` `local.no-kafka-jars`
 */
export async function kafkaClasspath(root: string): Promise<string> {
  const known = await cachedClasspath(root);
  if (known !== undefined) return known;
  const folder = kafkaFolder(root);
  const fresh = join(folder, `classpath-${String(process.pid)}.txt`);
  try {
    await run(
      'mvn',
      ['-q', '-B', '-f', join(folder, 'pom.xml'), 'dependency:build-classpath', `-Dmdep.outputFile=${fresh}`],
      {
        cwd: folder,
        timeout: MAVEN_MS,
      },
    );
    const classpath = (await readFile(fresh, 'utf8')).trim();
    await writeWhole(await cacheFile(root), classpath);
    return classpath;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: unknown; stderr?: unknown };
    const said = [stdout, stderr].filter((text) => typeof text === 'string').join('\n');
    throw new AppError(
      'unavailable',
      'local.no-kafka-jars',
      `Maven could not fetch Kafka's jars:\n${lastLines(said)}`,
      {},
      { cause: error },
    );
  } finally {
    await rm(fresh, { force: true });
  }
}
