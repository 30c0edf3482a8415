import { AppError } from '#kernel';
import { contractOf, payloadHash, parseSource, validateAttributes } from '#contracts';
import { traceparentOf } from '#platform';
import type { RegistryView } from '#trust';
import { isLane, laneOf, nodesOfLane } from './topics.js';
import type { EventDraft } from './types.js';

/** Values above this are refused when publishing (bytes). */
export const MAX_VALUE_BYTES = 65_536;

/** The columns that `outboxValues` fills, in its order; the others have defaults or belong to the relay. */
export const OUTBOX_COLUMNS = 'id, speaker, topic, key, subject, side, n, attributes, value, automatic';

const TYPES = [
  'uuid',
  'text',
  'text',
  'text',
  'text',
  'text',
  'bigint',
  'jsonb',
  'bytea',
  'boolean',
] as const;

/** SQL types of the columns, for `unnest($1::uuid[], …)`. */
export const OUTBOX_TYPES: readonly string[] = TYPES;

/**
 * Placeholders with casts for one row, for statements that write the outbox row beside other rows:
 * `INSERT INTO outbox (${OUTBOX_COLUMNS}) SELECT ${outboxPlaceholders(5)} FROM …` with `...outboxValues(draft)` from $5.
 */
export function outboxPlaceholders(first: number): string {
  return TYPES.map((type, index) => `$${String(first + index)}::${type}`).join(', ');
}

/** One row's parameters. Call `checkDraft` first: this does not check. */
export function outboxValues(draft: EventDraft): unknown[] {
  const { side } = draft.attributes;
  return [
    draft.id,
    draft.speaker,
    draft.topic,
    draft.key,
    draft.attributes.subject,
    side ?? null,
    null,
    JSON.stringify(traced(draft)),
    draft.value,
    draft.automatic ?? false,
  ];
}

/** On lanes alone: elsewhere nothing may lead to a referral (design §6). Unsigned, and the audit drops it. */
function traced({ topic, attributes }: EventDraft): EventDraft['attributes'] {
  const traceparent = isLane(topic) ? traceparentOf(attributes.subject) : undefined;
  return traceparent === undefined ? attributes : { ...attributes, traceparent };
}

const STAMPS_TO_BE = { epoch: '1', seq: '1', kid: 'A'.repeat(43), sig: 'A'.repeat(86) };

/**
 * Refuses what readers would void: a bug here is cheaper than a void record on the log.
 * With a registry the topic must be the very lane of `from` and `to`; without, a lane of the speaker's node.
 * @throws AppError `too-large` `event.too-large`; `invalid` `event.invalid` with the faults, `event.wrong-topic`
 */
export function checkDraft(draft: EventDraft, registry?: RegistryView): void {
  const { attributes, value } = draft;
  if (value.length > MAX_VALUE_BYTES) {
    throw new AppError('too-large', 'event.too-large', 'The event is too large.', { limit: MAX_VALUE_BYTES });
  }
  const contract = contractOf(attributes.type);
  if (contract === undefined) throw invalid(['type']);
  const pulse = contract.topic === 'pulse';
  const { epoch, seq, ...signature } = STAMPS_TO_BE;
  const stamped = {
    ...attributes,
    ...signature,
    ...(pulse ? {} : { epoch, seq }),
    ...(contract.topic === 'lane' ? { n: '1' } : {}),
  };
  const faults = validateAttributes(stamped);
  if (draft.id !== attributes.id) faults.push('id');
  if (draft.speaker !== attributes.source) faults.push('source');
  if (draft.key !== attributes.subject) faults.push('subject');
  if (attributes.payloadhash !== payloadHash(value)) faults.push('payloadhash');
  if (faults.length > 0) throw invalid(faults);
  if (!topicFits(draft, contract.topic, registry)) {
    throw new AppError('invalid', 'event.wrong-topic', 'This event does not belong on that topic.');
  }
}

const invalid = (faults: readonly string[]): AppError =>
  new AppError('invalid', 'event.invalid', 'The event breaks its contract.', { faults });

function topicFits(draft: EventDraft, kind: string, registry: RegistryView | undefined): boolean {
  const { topic, attributes } = draft;
  if (kind !== 'lane') {
    // a chain may restart on whatever topic its speaker owns
    return topic === kind || (attributes.type === CHAIN_RESTARTED && !isLane(topic));
  }
  if (!isLane(topic)) return false;
  const node = parseSource(attributes.source)?.node;
  if (node === undefined) return false;
  if (registry === undefined) return nodesOfLane(topic).includes(node);
  return topic === expectedLane(attributes, node, registry);
}

export const CHAIN_RESTARTED = 'staffetta.statements.chain-restarted.v1';

/**
 * The lane an event belongs on: that of the two parties' nodes; for a reported answer the speaker's node twice.
 * @param at append time (milliseconds) of the record that is judged; without it, the lane to send on now
 */
export function expectedLane(
  attributes: { readonly from?: string; readonly to?: string },
  speakerNode: string,
  registry: RegistryView,
  at?: number,
): string | undefined {
  const { from, to } = attributes;
  if (from === undefined || to === undefined) return undefined;
  const sender = registry.nodeOf(from, at);
  if (sender === undefined) return undefined;
  const recipient = registry.isOnNetwork(to, at) ? registry.nodeOf(to, at) : speakerNode;
  return recipient === undefined ? undefined : laneOf(sender, recipient);
}
