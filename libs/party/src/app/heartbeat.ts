import type { EntityManager } from 'typeorm';
import { newId, type Clock } from '#kernel';
import { contractOf, payloadHash, sourceOf, type UnstampedAttributes } from '#contracts';
import { publishAll, type EventDraft } from '#messaging';

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
  const at = clock.now().toISOString();
  const value = Buffer.from(JSON.stringify({ at }));
  const id = newId();
  const speaker = sourceOf(node, institution);
  const attributes: UnstampedAttributes = {
    id,
    source: speaker,
    type: TYPE,
    time: at,
    subject: institution,
    specversion: '1.0',
    dataschema: contractOf(TYPE)?.dataschema ?? '',
    payloadhash: payloadHash(value),
  };
  return { id, speaker, topic: 'statements', key: institution, attributes, value };
}
