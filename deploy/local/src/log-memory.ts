import { join } from 'node:path';
import { AppError } from '#kernel';
import { memoryIn } from './folder-memory.js';
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
 * @throws AppError `unavailable` `local.other-log` when another one is asked for: the nodes hold positions in the first;
 * `local.log-unknown` where what is written there says none
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
  const memory = await memoryIn(file);
  if (memory === undefined) return undefined;
  const { kind, brokers } = (memory ?? {}) as Partial<Record<keyof Remembered, unknown>>;
  const isList = Array.isArray(brokers) && brokers.every((broker) => typeof broker === 'string');
  if ((kind === 'kafka' || kind === 'embedded') && isList) return { kind, brokers };
  // a guess could let nodes read on in a log where their positions mean nothing
  const example = (['kafka', 'embedded'] as const).map((one) => written({ kind: one, brokers: [] }));
  throw new AppError(
    'unavailable',
    'local.log-unknown',
    `${file} does not say which log this folder was made with. Write ${example.join(' or ')} into it.`,
  );
}

function otherLog(dataDir: string, { kind, brokers }: Remembered): AppError {
  const which = brokers.length === 0 ? kind : `${kind} at ${brokers.join(', ')}`;
  return new AppError(
    'unavailable',
    'local.other-log',
    `${dataDir} was made with another log (${which}), and positions in one mean nothing in the other. Leave out --log and KAFKA_BROKERS, or choose another folder with --data.`,
  );
}
