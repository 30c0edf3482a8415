import type { EntityManager } from 'typeorm';
import type { Clock } from '#kernel';
import { sourceOf } from '#contracts';
import { plainDraft, publishAll, type EventDraft } from '#messaging';

const TYPE = 'staffetta.statements.heartbeat-emitted.v1';

export interface Speakers {
  readonly node: string;
  readonly institutions: readonly string[];
  readonly clock: Clock;
}

/** Says on `statements` that each speaker of this node lives, so that silence can be told from having nothing to say. */
export async function emitHeartbeats(tx: EntityManager, speakers: Speakers): Promise<void> {
  await publishAll(
    tx,
    speakers.institutions.map((institution) => heartbeat(speakers, institution)),
  );
}

function heartbeat({ node, clock }: Speakers, institution: string): EventDraft {
  const at = clock.now();
  const value = Buffer.from(JSON.stringify({ at: at.toISOString() }));
  return plainDraft({ type: TYPE, speaker: sourceOf(node, institution), subject: institution, value, at });
}
