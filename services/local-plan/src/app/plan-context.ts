import { canonicalJson, type Clock } from '#kernel';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { plainDraft, publish, type Log } from '#messaging';
import type { KeyStore, RegistryView } from '#trust';
import type { Territory } from '../domain/territory.js';

/** What every verb of this service is given. */
export interface PlanContext {
  /** `/local-plan/<province>`. */
  readonly speaker: string;
  /** The institution this node speaks for. */
  readonly province: string;
  readonly clock: Clock;
  readonly logger: Log;
  readonly registry: RegistryView;
  readonly territory: Territory;
  /** Of the audit's log, as the minutes of the Tavolo quote it; undefined where nobody has told this node. */
  readonly logOrigin?: string | undefined;
  readonly keyStore: KeyStore;
  /** Where the gateway is reached; absent on a machine of one's own. */
  readonly publicUrl?: string;
  readonly wakeRelay: () => void;
}

/**
 * Says on `plan` what has changed, in the transaction that changes it. Codes, counts and dates only: what people wrote
 * stays here, and `digestOf` proves it. @param subject the id of what changed, the event's key
 */
export async function say(
  tx: EntityManager,
  { speaker, clock }: Pick<PlanContext, 'speaker' | 'clock'>,
  name: string,
  subject: string,
  data: object,
): Promise<void> {
  const value = Buffer.from(canonicalJson(data));
  const type = `staffetta.plan.${name}.v1`;
  await publish(tx, plainDraft({ type, speaker, subject, value, at: clock.now() }));
}

/** SHA-256 of the canonical JSON (RFC 8785), base64url. */
export const digestOf = (content: unknown): string =>
  createHash('sha256').update(canonicalJson(content)).digest('base64url');
