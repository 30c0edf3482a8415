import {
  openCheckpoint,
  tilePath,
  type OpenedCheckpoint,
  type witnessPolicy,
  type WitnessVerdict,
} from '#merkle';
import type { LogSource } from './log-source.js';
import { rebuildTree } from './rebuild-tree.js';
import type { Remembered } from './remembered.js';

export type LogPolicy = ReturnType<typeof witnessPolicy>;

/**
 * `signature`: not signed by this log. `rollback`: shorter than it was seen before. `fork`: what was seen before is no
 * beginning of it. `root`: its tiles make another root than it signed. `tile`: a tile above the leaves is wrong.
 * `entry`: an entry is not the one that was hashed.
 */
export interface LogFault {
  readonly fault: 'signature' | 'rollback' | 'fork' | 'root' | 'tile' | 'entry';
  /** For people. */
  readonly says: string;
}

export interface LogVerdict {
  readonly faults: readonly LogFault[];
  /** Absent where the log's own signature does not hold. */
  readonly checkpoint?: { readonly origin: string; readonly size: number; readonly root: string };
  readonly witnesses?: WitnessVerdict;
  /** Size seen here before; absent the first time. */
  readonly before?: number;
  /** Entries were compared with the leaves. */
  readonly entries: boolean;
}

/** Told one by one. */
const MOST_FAULTS = 20;

/**
 * Checks a log from outside, from its tiles alone: signature, witnesses, the whole tree, and that it only grew since it
 * was seen here last. Shares with the log's writer the hashing of `libs/merkle` and nothing else.
 * @param remembered is moved forward where nothing is wrong
 * @throws UnreadableLog where it cannot be told
 */
export async function verifyLog(
  source: LogSource,
  policy: LogPolicy,
  remembered: Remembered,
  progress: (leaves: number, size: number) => void = () => undefined,
): Promise<LogVerdict> {
  const note = await source.checkpoint();
  const entries = source.hasToken;
  const view = source.hasToken ? 'current' : 'public';
  const seen = open(note, policy);
  if (seen === undefined) return { faults: [UNSIGNED], entries };
  const { origin, size, root } = seen;
  const told = {
    checkpoint: { origin, size, root: root.toString('base64') },
    witnesses: policy.judge(seen),
    entries,
  };
  const oldNote = await remembered.read(origin, view);
  const old = oldNote === undefined ? undefined : open(oldNote, policy);
  if (oldNote !== undefined && old === undefined) return { ...told, faults: [OTHER_KEY] };
  const before = old === undefined ? {} : { before: old.size };
  if (old !== undefined && old.size > size) return { ...told, ...before, faults: [rollback(old.size, size)] };
  const sizes = { size, oldSize: old?.size ?? 0 };
  const built = await rebuildTree(source, sizes, (leaves) => progress(leaves, size));
  const faults: LogFault[] = [
    ...(built.root.equals(root)
      ? []
      : [{ fault: 'root' as const, says: 'the tiles make another root than the log signed' }]),
    ...(old === undefined || built.oldRoot.equals(old.root) ? [] : [forked(old.size, size)]),
    ...built.badTiles.map((tile) => ({
      fault: 'tile' as const,
      says: `${tilePath(tile)} is not what the tiles below make`,
    })),
    ...built.badEntries.map((index) => ({
      fault: 'entry' as const,
      says: `entry ${String(index)} is not the one that was hashed`,
    })),
  ];
  if (faults.length === 0) await remembered.write(origin, view, note);
  return { ...told, ...before, faults: faults.slice(0, MOST_FAULTS) };
}

const UNSIGNED: LogFault = {
  fault: 'signature',
  says: 'the checkpoint is not signed by this log, or a cosignature is false',
};
const OTHER_KEY: LogFault = {
  fault: 'signature',
  says: 'the checkpoint that was seen here before is not signed by the keys that are trusted now',
};
const rollback = (before: number, now: number): LogFault => ({
  fault: 'rollback',
  says: `the log has ${String(now)} leaves and had ${String(before)} when it was seen here last`,
});
const forked = (before: number, now: number): LogFault => ({
  fault: 'fork',
  says:
    before === now
      ? `another log of ${String(now)} leaves was seen here before, signed by the same key`
      : `the first ${String(before)} leaves are not those that were seen here before`,
});

function open(note: string, { known }: LogPolicy): OpenedCheckpoint | undefined {
  try {
    return openCheckpoint(note, known);
  } catch {
    return undefined;
  }
}
