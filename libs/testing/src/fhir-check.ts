import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { repositoryRoot } from '#local';

const run = promisify(execFile);

/** HAPI FHIR in a process of its own: a validator with HL7's R4 definitions, and a stock client. */
export interface FhirCheck {
  /** What of a resource breaks R4; warnings are not among it. */
  validate(resource: unknown): Promise<readonly string[]>;
  /** Polls for a Task, takes it in hand and accepts it. @returns its states on the way */
  accept(server: FhirServer, id: string, owner: string): Promise<readonly string[]>;
  /** Begins an accepted Task and completes it. */
  complete(server: FhirServer, id: string): Promise<readonly string[]>;
  stop(): void;
}

export interface FhirServer {
  readonly base: string;
  readonly token: string;
}

/**
 * Whether the suites with the independent validator run: where there are a JDK of 17 and Maven, and in CI always.
 * Elsewhere they skip themselves, loudly: `(fhirCheckCanRun() ? describe : describe.skip)(…)`.
 */
export function fhirCheckCanRun(): boolean {
  const { error, stdout } = spawnSync('javac', ['-version'], { encoding: 'utf8' });
  const version = error === undefined ? /javac (\d+)/.exec(stdout) : null;
  const maven = spawnSync('mvn', ['-v'], { encoding: 'utf8' }).error === undefined;
  if ((Number(version?.[1] ?? 0) >= 17 && maven) || (process.env['CI'] ?? '') !== '') return true;
  process.stderr.write('\nTHE INDEPENDENT FHIR VALIDATOR IS SKIPPED: there is no JDK 17 with Maven.\n\n');
  return false;
}

/** For `beforeAll`: the jars come from Maven Central at the first start. */
export const FHIR_CHECK_MILLISECONDS = 600_000;

interface Answer {
  readonly failed?: string;
  readonly errors?: readonly string[];
  readonly states?: readonly string[];
}

/** Starts it; the first answer takes as long as HL7's definitions take to be read. */
export async function startFhirCheck(): Promise<FhirCheck> {
  const folder = join(repositoryRoot(), 'libs/testing/fhir-check');
  const child = spawn('java', ['-Xmx1g', '-cp', await classpath(folder), join(folder, 'FhirCheck.java')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ask = conversation(child);
  const states = async (command: object): Promise<readonly string[]> => (await ask(command)).states ?? [];
  return {
    validate: async (resource) =>
      (await ask({ op: 'validate', resource: JSON.stringify(resource) })).errors ?? [],
    accept: (server, id, owner) => states({ op: 'accept', ...server, id, owner }),
    complete: (server, id) => states({ op: 'complete', ...server, id }),
    stop: () => {
      child.stdin.end();
    },
  };
}

/** One line for a line, in order. */
function conversation(child: ChildProcess): (command: object) => Promise<Answer> {
  const waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];
  if (child.stdout === null) throw new Error('The checker has no output.');
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer;
    const next = waiting.shift();
    if (answer.failed === undefined) next?.resolve(answer);
    else next?.reject(new Error(answer.failed));
  });
  child.on('exit', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('The FHIR checker has ended.'));
  });
  return (command) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.stdin?.write(`${JSON.stringify(command)}\n`);
    });
}

/** Resolved by Maven once per version of the pom. */
async function classpath(folder: string): Promise<string> {
  const pom = await readFile(join(folder, 'pom.xml'));
  const cache = join(repositoryRoot(), 'node_modules/.cache/staffetta');
  const file = join(cache, `fhir-check-${createHash('sha256').update(pom).digest('hex').slice(0, 16)}.txt`);
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known !== '' && known.split(delimiter).every((jar) => existsSync(jar))) return known;
  await mkdir(cache, { recursive: true });
  const fresh = `${file}.${String(process.pid)}`;
  const goal = ['dependency:build-classpath', `-Dmdep.outputFile=${fresh}`];
  await run('mvn', ['-q', '-B', '-f', join(folder, 'pom.xml'), ...goal], {
    timeout: FHIR_CHECK_MILLISECONDS,
  });
  await rename(fresh, file);
  return (await readFile(file, 'utf8')).trim();
}
