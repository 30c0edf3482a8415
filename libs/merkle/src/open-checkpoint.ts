import { AppError } from '#kernel';
import { parseCheckpoint, type ParsedCheckpoint } from './checkpoint.js';
import { noteUnsigned } from './note.errors.js';
import { openNote, type NoteVerifier, type OpenedNote } from './sign-note.js';

/** The log that is meant, its key, and the keys of the witnesses known. */
export interface KnownLog {
  readonly origin: string;
  readonly log: NoteVerifier;
  readonly witnesses: readonly NoteVerifier[];
}

export type OpenedCheckpoint = OpenedNote & ParsedCheckpoint;

/**
 * Reads a checkpoint that its log has signed. Cosignatures by known witnesses are checked too; whether they suffice is
 * `witnessPolicy`'s to say.
 * @throws AppError `note.*` for the signatures (`note.unsigned` also when only witnesses have signed),
 *   `checkpoint.malformed`, `checkpoint.other-log` for another origin
 */
export function openCheckpoint(
  input: string | Uint8Array,
  { origin, log, witnesses }: KnownLog,
): OpenedCheckpoint {
  const note = openNote(input, [log, ...witnesses]);
  const head = parseCheckpoint(note.body);
  if (head.origin !== origin) throw otherLog();
  if (!note.verified.some(({ name, keyId }) => name === log.name && keyId === log.keyId)) {
    throw noteUnsigned();
  }
  return { ...note, ...head };
}

const otherLog = (): AppError =>
  new AppError('unprocessable', 'checkpoint.other-log', 'The checkpoint is that of another log.');
