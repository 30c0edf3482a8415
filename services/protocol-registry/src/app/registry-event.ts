import { canonicalJson } from '#kernel';
import { plainDraft, type EventDraft } from '#messaging';

/** What this service says, on the topic that the type's contract names. */
export function registryEvent(
  type: string,
  { speaker, subject, data, at }: { speaker: string; subject: string; data: unknown; at: Date },
): EventDraft {
  return plainDraft({ type, speaker, subject, value: Buffer.from(canonicalJson(data)), at });
}
