import type { EntityManager } from 'typeorm';
import type { Clock } from '#kernel';
import { sourceOf } from '#contracts';
import { parkedFor, plainDraft, publishAll, type EventDraft, type SetAside } from '#messaging';

const TYPE = 'staffetta.statements.heartbeat-emitted.v1';

export interface Speakers {
  readonly node: string;
  readonly institutions: readonly string[];
  readonly clock: Clock;
}

/**
 * Says on `statements` that each speaker of this node lives, so that silence can be told from having nothing to say, and
 * what is parked here for it.
 */
export async function emitHeartbeats(tx: EntityManager, speakers: Speakers): Promise<void> {
  const parked = await parkedFor(tx, speakers.institutions);
  await publishAll(
    tx,
    speakers.institutions.map((institution) => heartbeat(speakers, institution, parked.get(institution))),
  );
}

function heartbeat({ node, clock }: Speakers, institution: string, parked: SetAside | undefined): EventDraft {
  const at = clock.now();
  const value = Buffer.from(
    JSON.stringify({ at: at.toISOString(), ...(parked === undefined ? {} : { parked }) }),
  );
  return plainDraft({ type: TYPE, speaker: sourceOf(node, institution), subject: institution, value, at });
}
