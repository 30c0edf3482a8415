import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allowedFields } from '#platform';

export interface ShownLog {
  /** JSON lines, the oldest first. */
  readonly text: string;
  /** Lines that are not ours, and of which nothing is told but their number. */
  readonly leftOut: number;
}

const LEVELS = new Set(['debug', 'info', 'warn', 'error', 'fatal']);
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const FRAME = /^at [\w$.<>[\] *]{0,120} ?\(?(?:file:\/\/)?[\w\-./@:]{1,300}\)?$/;
const UNKNOWN = '(a message that is not of these programs)';

/**
 * The last lines of a node's log, each field by the list by which it was written. A message is told only where it stands
 * in the programs themselves: then no person typed it.
 * @param programs the text of the programs @param root their folder, of which nothing is told
 */
export function shownLog(
  text: string,
  most: number,
  programs: (message: string) => boolean,
  root: string,
): ShownLog {
  const lines = text.split('\n').filter((line) => line !== '');
  const shown: string[] = [];
  let leftOut = 0;
  for (const line of lines.slice(Math.max(lines.length - most, 0))) {
    const fields = parsed(line);
    if (fields === undefined) {
      leftOut += 1;
      continue;
    }
    const { level, time, msg, frames } = fields;
    shown.push(
      JSON.stringify({
        ...(typeof level === 'string' && LEVELS.has(level) ? { level } : {}),
        ...(typeof time === 'string' && TIME.test(time) ? { time } : {}),
        ...allowedFields(fields),
        ...(Array.isArray(frames) ? { frames: framesOf(frames, root) } : {}),
        ...(typeof msg === 'string' ? { msg: programs(msg) ? msg : UNKNOWN } : {}),
      }),
    );
  }
  return { text: shown.map((line) => `${line}\n`).join(''), leftOut };
}

const framesOf = (frames: readonly unknown[], root: string): string[] =>
  frames
    .filter((frame): frame is string => typeof frame === 'string' && FRAME.test(frame))
    .map((frame) => frame.replace(`${root}/`, ''));

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // a runtime's own words, which may quote anything
  }
}

/** Whether a text stands in the programs that run. */
export async function programsOf(bundle: string): Promise<(message: string) => boolean> {
  const entries = await readdir(bundle, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.js'));
  const texts = await Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')),
  );
  const known = new Map<string, boolean>();
  return (message) => {
    const before = known.get(message);
    if (before !== undefined) return before;
    const quoted = [`"${message}"`, `'${message}'`, `\`${message}\``];
    const found = message.length >= 3 && texts.some((text) => quoted.some((each) => text.includes(each)));
    known.set(message, found);
    return found;
  };
}
