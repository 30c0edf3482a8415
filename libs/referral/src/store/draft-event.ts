import {
  contractOf,
  laneType,
  payloadHash,
  sourceOf,
  validatePayload,
  type UnstampedAttributes,
} from '#contracts';
import { newId } from '#kernel';
import type { EventDraft } from '#messaging';
import { sealBody } from '#trust';
import type { EventName, Side } from '../machine/index.js';
import type { PartyContext } from './context.js';
import { bodyInvalid, keyMissing } from './referral.errors.js';
import type { ReferralRow } from './rows.js';

/** What an event of this name adds to the envelope. */
export type ExtraAttributes = Readonly<
  Partial<
    Pick<
      UnstampedAttributes,
      | 're'
      | 'protocol'
      | 'flow'
      | 'purpose'
      | 'tiers'
      | 'kind'
      | 'agreed'
      | 'urgency'
      | 'ground'
      | 'reason'
      | 'outcome'
      | 'stage'
      | 'step'
      | 'rule'
    >
  >
>;

type Parties = Pick<ReferralRow, 'id' | 'lane' | 'from' | 'to' | 'reported' | 'keycommit'>;

export interface Saying {
  readonly referral: Parties;
  readonly side: Side;
  readonly name: EventName;
  readonly attributes?: ExtraAttributes;
  readonly body?: unknown;
  /** Default: a new one. */
  readonly id?: string;
  readonly automatic?: boolean;
}

/** The envelope of an event without its payload's hash: what the payload is bound to. */
export function envelopeOf(
  ctx: PartyContext,
  { referral, side, name, attributes = {}, id = newId() }: Saying,
): Omit<UnstampedAttributes, 'payloadhash'> & {
  readonly from: string;
  readonly to: string;
  readonly side: Side;
} {
  const type = laneType(name);
  const reported = side === 'r' && referral.reported;
  return {
    id,
    source: sourceOf(ctx.node, side === 's' || reported ? referral.from : referral.to),
    type,
    time: ctx.clock.now().toISOString(),
    subject: referral.id,
    specversion: '1.0',
    dataschema: contractOf(type)?.dataschema ?? '',
    from: referral.from,
    to: referral.to,
    side,
    keycommit: referral.keycommit,
    ...(reported ? { reported: 'true' } : {}),
    ...attributes,
  };
}

/** An event with its payload, ready for the outbox. */
export function draftOf(
  { referral, automatic = false }: Pick<Saying, 'referral' | 'automatic'>,
  envelope: Omit<UnstampedAttributes, 'payloadhash'>,
  value: Buffer,
): EventDraft {
  return {
    id: envelope.id,
    speaker: envelope.source,
    topic: referral.lane,
    key: referral.id,
    attributes: { ...envelope, payloadhash: payloadHash(value) },
    value,
    automatic,
  };
}

/**
 * Checks the body against its contract and seals it under the referral's key, which this node must hold.
 * @throws AppError `invalid` `referral.body`, `unavailable` `referral.key-missing`, `too-large` `seal.too-large`
 */
export async function sealedDraft(ctx: PartyContext, saying: Saying, key?: Buffer): Promise<EventDraft> {
  const { referral, name, body = {} } = saying;
  const faults = validatePayload(laneType(name), body);
  if (faults.length > 0) throw bodyInvalid(faults);
  const sealing = key ?? (await ctx.keyStore.subjectKey(referral.id));
  if (sealing === undefined) throw keyMissing();
  const envelope = envelopeOf(ctx, saying);
  return draftOf(saying, envelope, await sealBody({ key: sealing, body, binding: envelope }));
}

/** `blocked` says nothing beyond its rule, and whoever blocks may not hold the key: its value is empty. */
export function emptyDraft(ctx: PartyContext, saying: Saying): EventDraft {
  return draftOf(saying, envelopeOf(ctx, saying), Buffer.alloc(0));
}
