import {
  openCheckpoint,
  tilePath,
  type OpenedCheckpoint,
  type witnessPolicy,
  type WitnessVerdict,
} from '#merkle';
import { workAlone, type HireCrew } from './events/crew.js';
import { NO_ENVELOPES } from './events/check-page.js';
import { EventPass, type EventFault, type EventsVerdict } from './events/event-pass.js';
import type { Trusted } from './events/registry.js';
import { UnreadableLog, type LogSource } from './log-source.js';
import { rebuildTree, type Rebuilt } from './rebuild-tree.js';
import { freshness } from './freshness.js';
import type { Remembered } from './remembered.js';

export type LogPolicy = ReturnType<typeof witnessPolicy> & {
  /** Whose keys to believe; without it events are not checked. */
  readonly trusted?: Trusted;
};

/**
 * `signature`: not signed by this log. `rollback`: shorter than it was seen before. `fork`: what was seen before is no
 * beginning of it. `root`: its tiles make another root than it signed. `tile`: a tile above the leaves is wrong.
 * `entry`: an entry is not the one that was hashed. The others are about events.
 */
export interface LogFault {
  readonly fault: 'signature' | 'rollback' | 'fork' | 'root' | 'tile' | 'entry' | EventFault['fault'];
  /** For people. */
  readonly says: string;
}

export interface LogVerdict {
  readonly faults: readonly LogFault[];
  /** Absent where the log's own signature does not hold. */
  readonly checkpoint?: { readonly origin: string; readonly size: number; readonly root: string };
  readonly witnesses?: WitnessVerdict;
  /** When the quorum was complete, as the witnesses say (RFC 3339); absent where it is not. */
  readonly cosignedAt?: string;
  /** That is so long ago that the log may be kept from growing before the eyes of whoever verifies. */
  readonly isStale?: boolean;
  /** Size seen here before; absent the first time. */
  readonly before?: number;
  /** Entries were compared with the leaves. */
  readonly entries: boolean;
  /** What the events showed, or why they were not looked at. */
  readonly events?: Omit<EventsVerdict, 'faults'> | Unseen;
}

/** `not-asked`: whoever verifies did without. `not-shown`: the log refused. */
export interface Unseen {
  readonly unseen: 'no-identities' | 'not-asked' | 'not-shown';
}

export interface VerifyOptions {
  /** False: nobody asks for the events. */
  readonly events?: boolean;
  readonly now?: () => number;
  readonly hire?: HireCrew;
  readonly progress?: (leaves: number, size: number) => void;
}

/** Told one by one. */
const MOST_FAULTS = 20;
/** A network would have to say ten thousand words an hour for three years; a signed number alone must not fill memory. */
const MOST_LEAVES = 2 ** 28;

/**
 * Checks a log from outside, from its tiles alone: signature, witnesses, the whole tree, and that it only grew since it
 * was seen here last; with an auditor's token also every event. Shares with the log's writer the hashing of `libs/merkle`
 * and the machine's table in `libs/referral`, and nothing else.
 * @param remembered is moved forward where nothing is wrong
 * @throws UnreadableLog where it cannot be told
 */
export async function verifyLog(
  source: LogSource,
  policy: LogPolicy,
  remembered: Remembered,
  {
    now = Date.now,
    hire = workAlone,
    progress = () => undefined,
    events: isAsked = true,
  }: VerifyOptions = {},
): Promise<LogVerdict> {
  const note = await source.checkpoint();
  const entries = source.hasToken;
  const view = source.hasToken ? 'current' : 'public';
  const seen = open(note, policy);
  if (seen === undefined) return { faults: [UNSIGNED], entries };
  const { origin, size, root } = seen;
  if (size > MOST_LEAVES)
    throw new UnreadableLog(`it says that it has ${String(size)} leaves, more than are read here`);
  const told = {
    checkpoint: { origin, size, root: root.toString('base64') },
    ...freshness(policy.judge(seen), view, now()),
    entries,
  };
  const oldNote = await remembered.read(origin, view);
  const old = oldNote === undefined ? undefined : open(oldNote, policy);
  if (oldNote !== undefined && old === undefined) return { ...told, faults: [OTHER_KEY] };
  const before = old === undefined ? {} : { before: old.size };
  if (old !== undefined && old.size > size) return { ...told, ...before, faults: [rollback(old.size, size)] };
  // what everybody was shown has to lie in what a token shows, and the other way round as far as it goes
  const otherNote = await remembered.read(origin, view === 'current' ? 'public' : 'current');
  const other = otherNote === undefined ? undefined : open(otherNote, policy);
  if (other !== undefined && other.size > size && view === 'current')
    return { ...told, ...before, faults: [rollback(other.size, size)] };
  const olds = [old, other].filter((one) => one !== undefined && one.size <= size) as OpenedCheckpoint[];
  let pass: EventPass | undefined;
  try {
    const events = source.hasToken
      ? await beginEvents(source, policy, { size, now: now(), hire, isAsked })
      : undefined;
    pass = events instanceof EventPass ? events : undefined;
    const built = await rebuildTree(
      source,
      { size, oldSizes: olds.map((one) => one.size) },
      async ({ hashes, entries: leaves }) => pass?.visit(hashes, leaves),
      (leaves) => progress(leaves, size),
    );
    const { faults: eventFaults = [], ...found } = (await pass?.finish()) ?? {};
    const treeFaults = faultsOf(built, { size, root }, olds);
    if (treeFaults.length === 0) await remembered.write(origin, view, note);
    const faults = [...treeFaults, ...eventFaults].slice(0, MOST_FAULTS);
    const shown = pass === undefined ? events : found;
    return { ...told, ...before, faults, ...(shown && { events: shown as LogVerdict['events'] }) };
  } catch (error) {
    if (error instanceof Error && error.message === NO_ENVELOPES)
      throw new UnreadableLog('the envelopes are not in the form of envelopes');
    throw error;
  } finally {
    await pass?.close();
  }
}

/** Where events are not to be looked at, why. */
async function beginEvents(
  source: LogSource,
  { trusted }: LogPolicy,
  how: {
    readonly size: number;
    readonly now: number;
    readonly hire: HireCrew;
    readonly isAsked: boolean;
  },
): Promise<EventPass | Unseen> {
  if (!how.isAsked) return { unseen: 'not-asked' };
  if (trusted === undefined) return { unseen: 'no-identities' };
  try {
    return await EventPass.begin(source, trusted, how);
  } catch (error) {
    // coordinators and DPOs see the log and no envelopes
    const isDenied = error instanceof UnreadableLog && [401, 403, 404].includes(error.status ?? 0);
    if (isDenied) return { unseen: 'not-shown' };
    throw error;
  }
}

function faultsOf(
  built: Rebuilt,
  { size, root }: { readonly size: number; readonly root: Buffer },
  olds: readonly OpenedCheckpoint[],
): LogFault[] {
  return [
    ...(built.root.equals(root)
      ? []
      : [{ fault: 'root' as const, says: 'the tiles make another root than the log signed' }]),
    ...olds
      .filter((old) => built.oldRoots.get(old.size)?.equals(old.root) !== true)
      .map((old) => forked(old.size, size)),
    ...built.badTiles.map((tile) => ({
      fault: 'tile' as const,
      says: `${tilePath(tile)} is not what the tiles below make`,
    })),
    ...built.badEntries.map((index) => ({
      fault: 'entry' as const,
      says: `entry ${String(index)} is not the one that was hashed`,
    })),
  ];
}

const UNSIGNED: LogFault = {
  fault: 'signature',
  says: 'the checkpoint is not signed by this log, or a cosignature is false',
};
const OTHER_KEY: LogFault = {
  fault: 'signature',
  says: 'the checkpoint that was seen here before under this name is not signed by the keys that are trusted now: either another log has its name, or its key was changed, which a restore with --new-log never does',
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
