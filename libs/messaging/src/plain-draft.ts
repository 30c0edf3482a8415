import { contractOf, payloadHash } from '#contracts';
import { newId } from '#kernel';
import type { EventDraft } from './types.js';

/** What an event beside the lanes says. */
export interface PlainSaying {
  readonly type: string;
  /** `/<node>/<institution>`. */
  readonly speaker: string;
  /** The Kafka key too: nothing personal. */
  readonly subject: string;
  /** JSON, with nothing personal in it. */
  readonly value: Buffer;
  readonly at: Date;
}

/**
 * An event that is on no lane (design §4): plain JSON, keyed by its subject, on the topic that its contract names.
 * @throws TypeError for a type without a contract
 */
export function plainDraft({ type, speaker, subject, value, at }: PlainSaying): EventDraft {
  const contract = contractOf(type);
  if (contract === undefined) throw new TypeError('no such event');
  const id = newId();
  const attributes = {
    id,
    source: speaker,
    type,
    time: at.toISOString(),
    subject,
    specversion: '1.0',
    dataschema: contract.dataschema,
    payloadhash: payloadHash(value),
  };
  return { id, speaker, topic: contract.topic, key: subject, attributes, value };
}
