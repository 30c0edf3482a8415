import { AppError } from '#kernel';
import type { ParsedCheckpoint } from './checkpoint.js';
import { cosign } from './cosignature.js';
import { EMPTY_ROOT } from './hash.js';
import { parseNote } from './note.js';
import { openNote, type NoteSigner, type NoteVerifier } from './sign-note.js';
import { verifyConsistency } from './verify.js';
import { parsePastRequest } from './past-request.js';
import { parseWitnessRequest } from './witness-request.js';

/** What a witness cosigned last of a log. */
export interface CosignedTree {
  readonly size: number;
  readonly root: Buffer;
  /** The log's signed note. */
  readonly note: string;
}

/** A witness's memory: one tree for each log. */
export interface WitnessStore {
  read(origin: string): Promise<CosignedTree | undefined>;
  /**
   * Compare and set in one step, durable when it resolves.
   * @param from the size that must be there; undefined: none may be
   * @returns false where something else is there: somebody was quicker
   */
  replace(origin: string, from: number | undefined, tree: CosignedTree): Promise<boolean>;
}

/** Its name is a schemeless URL. */
export interface Witness extends NoteSigner {
  /** The logs that it cosigns, by origin. */
  readonly logs: ReadonlyMap<string, NoteVerifier>;
  readonly store: WitnessStore;
  readonly now: () => Date;
}

/**
 * 200 with signature lines; 409 with the size that was cosigned last. `refused` says why for people; `forked`: the log
 * signed a tree that does not go on from the one that was cosigned, which is an alarm.
 */
export type WitnessAnswer =
  | { readonly status: 200; readonly lines: string }
  | { readonly status: 409; readonly size: number }
  | { readonly status: 400 | 403 | 404 | 422; readonly refused: string; readonly forked?: boolean };

/**
 * C2SP tlog-witness `add-checkpoint`: cosigns a checkpoint that goes on from the last one, and remembers it first.
 * Whatever is refused changes nothing.
 * @param body the request's, as it came
 */
export async function addCheckpoint(witness: Witness, body: string): Promise<WitnessAnswer> {
  const asked = read(() => parseWitnessRequest(body));
  const refusal = refuse(witness, asked);
  if (refusal !== undefined || asked === undefined) return refusal ?? NO_REQUEST;
  const { oldSize, proof, checkpoint: note } = asked;
  const { origin, size, root } = asked.head;
  const last = await witness.store.read(origin);
  if (oldSize !== (last?.size ?? 0)) return { status: 409, size: last?.size ?? 0 };
  // whoever has seen nothing has seen the empty tree
  const oldRoot = last?.root ?? EMPTY_ROOT;
  if (!verifyConsistency({ oldSize, oldRoot, size, root, proof }))
    return { status: 422, refused: 'not a beginning of this tree', forked: last !== undefined };
  if (!(await witness.store.replace(origin, last?.size, { size, root, note })))
    return { status: 409, size: (await witness.store.read(origin))?.size ?? 0 };
  return cosigned(witness, note);
}

/**
 * Cosigns, as of now, a checkpoint that is a beginning of the one cosigned last. C2SP has no request for it; a log that
 * publishes its past in steps needs it. Changes nothing.
 */
export async function cosignPast(witness: Witness, body: string): Promise<WitnessAnswer> {
  const asked = read(() => parsePastRequest(body));
  const refusal = refuse(witness, asked);
  if (refusal !== undefined || asked === undefined) return refusal ?? NO_REQUEST;
  const { lastSize, proof, checkpoint, head } = asked;
  const last = await witness.store.read(head.origin);
  if (last === undefined || lastSize !== last.size) return { status: 409, size: last?.size ?? 0 };
  const { size, root } = last;
  if (!verifyConsistency({ oldSize: head.size, oldRoot: head.root, size, root, proof }))
    return { status: 422, refused: 'not a beginning of the last tree', forked: true };
  return cosigned(witness, checkpoint);
}

const NO_REQUEST: WitnessAnswer = { status: 400, refused: 'not a request' };

/** Unless a log of ours has signed it. */
function refuse(
  witness: Witness,
  asked: { readonly checkpoint: string; readonly head: ParsedCheckpoint } | undefined,
): WitnessAnswer | undefined {
  if (asked === undefined) return NO_REQUEST;
  const verifier = witness.logs.get(asked.head.origin);
  if (verifier === undefined) return { status: 404, refused: 'not a log of ours' };
  if (read(() => openNote(asked.checkpoint, [verifier])) === undefined)
    return { status: 403, refused: 'not signed by the log' };
  return undefined;
}

function cosigned({ name, privateKey, now }: Witness, note: string): WitnessAnswer {
  const seconds = Math.floor(now().getTime() / 1_000);
  return { status: 200, lines: cosign(parseNote(note).body, { name, privateKey, seconds }) };
}

function read<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
