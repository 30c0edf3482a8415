import { canonicalJson, newId } from '#kernel';
import { contractOf, payloadHash, type UnstampedAttributes } from '#contracts';
import type { EventDraft } from '#messaging';

/** What this service says, on the topic that the type's contract names. */
export function registryEvent(
  type: string,
  { speaker, subject, data, at }: { speaker: string; subject: string; data: unknown; at: Date },
): EventDraft {
  const contract = contractOf(type);
  if (contract === undefined) throw new TypeError('no such event');
  const value = Buffer.from(canonicalJson(data));
  const id = newId();
  const attributes: UnstampedAttributes = {
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
