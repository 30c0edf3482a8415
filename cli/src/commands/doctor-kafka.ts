import { execFile } from 'node:child_process';
import type { StackFile } from '../stack-file.js';
import type { Finding } from './doctor-backup.js';

const CHECK = 'Kafka';
/** The program waits for brokers by itself; whoever asks at night does not wait longer. */
const MOST_MS = 60_000;

export interface KafkaProgram {
  /** `deploy/kafka`, compiled. */
  readonly path: string;
  /** A settings file of a job that may see rights too; without it the topics of the stack alone. */
  readonly settings?: string;
}

interface Told {
  readonly left: readonly { readonly what: string; readonly mends: boolean }[];
}

/** How the brokers differ from what they should hold. @param stack where no settings are given */
export async function kafkaDrift(
  { path, settings }: KafkaProgram,
  stack?: Pick<StackFile, 'kafka' | 'network'>,
): Promise<Finding[]> {
  const own = {
    STAFFETTA_SERVICE: 'kafka-check',
    STAFFETTA_PROFILE: 'demo',
    STAFFETTA_KAFKA_BROKERS: stack?.kafka.brokers.join(',') ?? '',
    STAFFETTA_NETWORK_DIR: stack?.network ?? '',
  };
  const words =
    settings === undefined
      ? [path, 'check', '--topics', '--json']
      : [`--env-file=${settings}`, path, 'check', '--json'];
  const { code, stdout } = await run(words, settings === undefined ? own : {});
  if (code !== 0 && code !== 1)
    return [bad('could not be asked', 'is the broker up, and is this the settings file of kafka-init?')];
  const { left } = JSON.parse(stdout) as Told;
  if (left.length > 0)
    return left.map(({ what, mends }) =>
      bad(
        what,
        mends
          ? 'run its init job, which puts it right (docs/guides/kafka.md)'
          : 'nothing puts this right by itself: docs/guides/kafka.md',
      ),
    );
  const whole =
    settings === undefined ? 'topics are as they should be' : 'topics and rights are as they should be';
  return [{ check: CHECK, well: true, detail: whole }];
}

const bad = (detail: string, hint: string): Finding => ({ check: CHECK, well: false, detail, hint });

function run(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly stdout: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      words,
      { env: { PATH: process.env['PATH'] ?? '', ...env }, timeout: MOST_MS },
      (error, stdout) =>
        done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 2, stdout }),
    );
  });
}
