import type { EntityManager } from 'typeorm';
import type { HeartbeatEmittedV1 } from '#contracts';
import type { Admitted } from '#messaging';
import type { Noticed } from '../domain/rules.js';
import { institutionOf } from './link-chains.js';
import type { FindingKey } from './raise-findings.js';
import { plainBody } from './plain-body.js';

export interface Heard {
  readonly noticed: readonly Noticed[];
  /** The silences that are over, and what is set aside no more. */
  readonly mended: readonly FindingKey[];
}

/** Remembers when each speaker last said that it lives, and hears what its node has set aside: the last word counts. */
export async function noteHeartbeats(tx: EntityManager, events: readonly Admitted[]): Promise<Heard> {
  const heard = new Map<string, Admitted>();
  for (const event of events) {
    if (event.contract.name !== 'heartbeat-emitted') continue;
    const before = heard.get(event.speaker);
    if (before === undefined || before.record.appendedAt <= event.record.appendedAt)
      heard.set(event.speaker, event);
  }
  if (heard.size === 0) return { noticed: [], mended: [] };
  await tx.query(
    `INSERT INTO heartbeat AS h (speaker, heard_at)
     SELECT s, to_timestamp(a / 1000.0) FROM unnest($1::text[], $2::bigint[]) AS u(s, a)
     ON CONFLICT (speaker) DO UPDATE SET heard_at = greatest(h.heard_at, EXCLUDED.heard_at)`,
    [[...heard.keys()], [...heard.values()].map(({ record }) => record.appendedAt)],
  );
  const noticed: Noticed[] = [];
  const mended: FindingKey[] = [];
  for (const [speaker, event] of heard) {
    mended.push({ rule: 'silent-speaker', key: speaker });
    const body = plainBody(event) as HeartbeatEmittedV1 | undefined;
    if (body?.parked !== undefined) noticed.push(setAside(speaker, body.parked));
    else if (body !== undefined) mended.push({ rule: 'parked', key: speaker });
  }
  return { noticed, mended };
}

/** A bug holds these up at its node: commands on their referrals are refused meanwhile. */
export const setAside = (
  speaker: string,
  { events, hours }: { readonly events: number; readonly hours: number },
): Noticed => ({
  rule: 'parked',
  key: speaker,
  institutions: [institutionOf(speaker)],
  subject: { speaker, events, hours },
});
