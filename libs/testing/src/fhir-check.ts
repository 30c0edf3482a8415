import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from '#local';
import { JAVA_CHECK_MILLISECONDS, javaCheckCanRun, javaClasspath } from './java-check.js';

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

/** See `javaCheckCanRun`: `(fhirCheckCanRun() ? describe : describe.skip)(…)`. */
export const fhirCheckCanRun = (): boolean => javaCheckCanRun('FHIR');

/** For `beforeAll`: the jars come from Maven Central at the first start. */
export const FHIR_CHECK_MILLISECONDS = JAVA_CHECK_MILLISECONDS;

interface Answer {
  readonly failed?: string;
  readonly errors?: readonly string[];
  readonly states?: readonly string[];
}

/** Starts it; the first answer takes as long as HL7's definitions take to be read. */
export async function startFhirCheck(): Promise<FhirCheck> {
  const folder = join(repositoryRoot(), 'libs/testing/fhir-check');
  const child = spawn(
    'java',
    ['-Xmx1g', '-cp', await javaClasspath(folder), join(folder, 'FhirCheck.java')],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
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
