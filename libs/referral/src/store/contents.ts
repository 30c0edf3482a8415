import { validatePayload, type Attributes, type BlockRule } from '#contracts';
import { AppError } from '#kernel';
import type { Admitted } from '#messaging';
import { isAfterEnd, keyCommit, openBody, openSubmitted, type SealBinding } from '#trust';
import type { Side } from '../machine/index.js';
import type { PartyContext } from './context.js';
import { blockRule } from './policy.js';

/** What this node made of an event's payload. */
export interface Content {
  /** Undefined where it was not opened: own, empty, or unreadable. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** It does not open, or breaks its schema. */
  readonly unreadable: boolean;
  /** Of a `submitted` that this node received, or of a `key-rewrapped` after it lost the key. */
  readonly key?: Buffer;
  /** Why this node, being the recipient, will block it: then it was not opened. */
  readonly rule?: BlockRule;
}

const NOT_OPENED: Content = { unreadable: false };
const UNREADABLE: Content = { unreadable: true };
/** What this node said itself it knows to be readable; of these the fold needs the content. */
const NEEDED: ReadonlySet<string> = new Set(['offered', 'agreed-by-voice']);
/** These carry the referral's key: they are opened before the others. */
const CARRY_KEY: ReadonlySet<string> = new Set(['submitted', 'key-rewrapped']);

/** Which sides of an event's referral this node spoke for when the event was appended, as admission asks. */
export function localSides(
  { node, registry }: Pick<PartyContext, 'node' | 'registry'>,
  { attributes: { from = '', to = '' }, record: { appendedAt } }: Pick<Admitted, 'attributes' | 'record'>,
): readonly Side[] {
  const sender = registry.nodeOf(from, appendedAt) === node;
  const recipient = registry.isOnNetwork(to, appendedAt) ? registry.nodeOf(to, appendedAt) === node : sender;
  return [...(sender ? (['s'] as const) : []), ...(recipient ? (['r'] as const) : [])];
}

/** Opens payloads, concurrently: the fold itself waits for nothing. One per batch. */
export class Contents {
  private readonly opened = new Map<Admitted, Content>();
  /** Of this batch, not in the key store yet; by referral and commitment, for a second `submitted` may be a forgery. */
  private readonly keys = new Map<string, Buffer>();

  constructor(private readonly ctx: PartyContext) {}

  /** @throws AppError `unavailable` where the key store does not answer: then nothing is decided */
  async open(events: readonly Admitted[]): Promise<void> {
    // an opening key that another process of this node made, or destroyed
    await this.ctx.keyStore.follow();
    const first = events.filter((event) => CARRY_KEY.has(event.contract.name));
    await Promise.all(first.map((event) => this.remember(event, this.openWithKey(event))));
    const later = events.filter((event) => !CARRY_KEY.has(event.contract.name));
    await Promise.all(later.map((event) => this.remember(event, this.openLater(event))));
  }

  of(event: Admitted): Content {
    return this.opened.get(event) ?? NOT_OPENED;
  }

  private async remember(event: Admitted, opening: Promise<Content>): Promise<void> {
    const content = await opening;
    this.opened.set(event, content);
    if (content.key !== undefined) this.keys.set(keyName(event.attributes), content.key);
  }

  private async openWithKey(event: Admitted): Promise<Content> {
    if (event.contract.name === 'submitted') {
      if (!localSides(this.ctx, event).includes('r')) return NOT_OPENED;
      const rule = this.isOfRevokedKey(event) ? 'key-revoked' : blockRule(this.ctx, event.attributes);
      if (rule !== undefined) return { unreadable: false, rule };
    } else if (event.own || event.record.value.length === 0) return NOT_OPENED;
    if (!event.versionKnown) return UNREADABLE;
    const { attributes, record } = event;
    return readable(attributes, () =>
      openSubmitted({
        value: record.value,
        binding: bindingOf(attributes),
        keycommit: attributes.keycommit ?? '',
        openingKeyOf: (kid) => this.ctx.keyStore.openingKey(kid),
      }),
    );
  }

  private async openLater(event: Admitted): Promise<Content> {
    const { attributes, record, contract } = event;
    if (event.own && !NEEDED.has(contract.name)) return NOT_OPENED;
    if (record.value.length === 0) return NOT_OPENED;
    if (!event.versionKnown || this.isOfRevokedKey(event)) return UNREADABLE;
    const key =
      this.keys.get(keyName(attributes)) ?? (await this.ctx.keyStore.subjectKey(attributes.subject));
    if (key === undefined || keyCommit(key, attributes.subject) !== attributes.keycommit) return UNREADABLE;
    return readable(attributes, async () => ({
      body: await openBody({ value: record.value, binding: bindingOf(attributes), key }),
    }));
  }

  /** For the fold it verifies for ever; what it says after its end by right is opened by nobody (design §3.1). */
  private isOfRevokedKey({ attributes, record }: Admitted): boolean {
    return isOfRevokedKey(this.ctx, attributes, record.appendedAt);
  }
}

/** Whether somebody who had a key said this after its end; `appendedAt` in milliseconds. */
export function isOfRevokedKey(
  { registry }: Pick<PartyContext, 'registry'>,
  { kid, epoch, seq }: Pick<Attributes, 'kid' | 'epoch' | 'seq'>,
  appendedAt: number,
): boolean {
  return isAfterEnd(registry.eventKey(kid)?.revoked, { epoch, seq, appendedAt });
}

const keyName = ({ subject, keycommit = '' }: Attributes): string => `${subject} ${keycommit}`;

async function readable(
  attributes: Attributes,
  open: () => Promise<{ body: unknown; key?: Buffer }>,
): Promise<Content> {
  try {
    const { body, key } = await open();
    // a key that opened is kept even if the content breaks its schema: later events are sealed under it
    const kept = key === undefined ? {} : { key };
    if (validatePayload(attributes.type, body).length > 0) return { unreadable: true, ...kept };
    return { unreadable: false, body: body as Record<string, unknown>, ...kept };
  } catch (error) {
    if (error instanceof AppError && error.kind !== 'unavailable') return UNREADABLE;
    throw error;
  }
}

/** The attributes that a payload is bound to. */
export function bindingOf({ id, type, subject, from = '', to = '', side = '' }: Attributes): SealBinding {
  return { id, type, subject, from, to, side };
}
