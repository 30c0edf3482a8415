import type { DataSource } from 'typeorm';
import { openCheckpoint, type Checkpoint, type KnownLog } from '#merkle';
import { inTurn, type SignerContext } from './sign-checkpoint.js';
import type { WitnessDoor } from './witness-door.js';

/**
 * Asks a witness what it cosigned last, and marks it as signed where it is more than the mark says: database and mark may
 * both be restored from older copies, and then only the witnesses know. Believed is what this log's own key signed.
 * @returns whether there was something to remember
 * @throws AppError `unavailable` `peer.unreachable`
 */
export async function recallFrom(
  db: DataSource,
  door: WitnessDoor,
  { signer, mark, policy }: SignerContext,
): Promise<boolean> {
  const note = await door.lastNote(signer.origin);
  const checkpoint = note === undefined ? undefined : ownCheckpoint(note, policy.known);
  if (note === undefined || checkpoint === undefined) return false;
  return inTurn(db, async () => {
    await mark.refresh();
    if (checkpoint.size <= (mark.last?.size ?? -1)) return false;
    await mark.write(checkpoint, note);
    return true;
  });
}

function ownCheckpoint(note: string, known: KnownLog): Checkpoint | undefined {
  try {
    return openCheckpoint(note, known);
  } catch {
    return undefined; // somebody else's word about this log
  }
}
