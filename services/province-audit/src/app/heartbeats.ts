import type { EntityManager } from 'typeorm';
import type { Admitted } from '#messaging';
import type { FindingKey } from './raise-findings.js';

/** Remembers when each speaker last said that it lives. @returns the silences that are over */
export async function noteHeartbeats(tx: EntityManager, events: readonly Admitted[]): Promise<FindingKey[]> {
  const heard = new Map<string, number>();
  for (const { contract, speaker, record } of events) {
    if (contract.name !== 'heartbeat-emitted') continue;
    heard.set(speaker, Math.max(record.appendedAt, heard.get(speaker) ?? 0));
  }
  if (heard.size === 0) return [];
  await tx.query(
    `INSERT INTO heartbeat AS h (speaker, heard_at)
     SELECT s, to_timestamp(a / 1000.0) FROM unnest($1::text[], $2::bigint[]) AS u(s, a)
     ON CONFLICT (speaker) DO UPDATE SET heard_at = greatest(h.heard_at, EXCLUDED.heard_at)`,
    [[...heard.keys()], [...heard.values()]],
  );
  return [...heard.keys()].map((speaker) => ({ rule: 'silent-speaker', key: speaker }));
}
