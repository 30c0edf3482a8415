import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#kernel';
import { logKind, type LogChoice } from './log-kind.js';
import { writeWhole } from './server-folder.js';

/** The log that a data folder was made with. `brokers` is empty where the log is ours to start. */
interface Remembered {
  readonly kind: 'kafka' | 'embedded';
  readonly brokers: readonly string[];
}

/**
 * Chooses the log of a data folder: the one it was made with, whatever else this machine has by now; at the first start
 * as `logKind` says.
 * @param brokers the value of `KAFKA_BROKERS`: like `--log`, somebody's explicit wish
 * @throws AppError `unavailable` `local.other-log` when another one is asked for: the nodes hold positions in the first
 */
export async function chooseLog(
  dataDir: string,
  wanted: 'auto' | 'kafka' | 'embedded',
  brokers: string | undefined,
  root: string,
): Promise<LogChoice> {
  const file = join(dataDir, 'log.json');
  const made = await remembered(file);
  if (made !== undefined && (wanted === 'auto' || wanted === made.kind) && (brokers ?? '').trim() === '') {
    return {
      kind: made.kind,
      ...(made.brokers.length === 0 ? {} : { brokers: made.brokers }),
      why: 'This data folder was made with it.',
    };
  }
  const choice = await logKind(wanted, brokers, root);
  const now = written({ kind: choice.kind, brokers: choice.brokers ?? [] });
  if (made === undefined) await writeWhole(file, now);
  else if (written(made) !== now) throw otherLog(dataDir, made);
  return choice;
}

const written = ({ kind, brokers }: Remembered): string => JSON.stringify({ kind, brokers });

async function remembered(file: string): Promise<Remembered | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Remembered;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function otherLog(dataDir: string, { kind, brokers }: Remembered): AppError {
  const which = brokers.length === 0 ? kind : `${kind} at ${brokers.join(', ')}`;
  return new AppError(
    'unavailable',
    'local.other-log',
    `${dataDir} was made with another log (${which}), and positions in one mean nothing in the other. Leave out --log and KAFKA_BROKERS, or choose another folder with --data.`,
  );
}
