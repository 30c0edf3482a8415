import type { DataSource } from 'typeorm';
import type { EventLog, RegistryProjection } from '#messaging';
import type { HealthCheck } from '#platform';

/** What the audit needs before it can do its work. */
export function auditHealth(db: DataSource, log: EventLog, registry: RegistryProjection): HealthCheck[] {
  return [
    {
      name: 'database',
      check: async () => {
        await db.query('SELECT 1');
        return true;
      },
    },
    { name: 'log', check: async () => (await log.offsets('registry')).length > 0 },
    { name: 'registry', check: () => Promise.resolve(registry.view.institutions().length > 0) },
  ];
}

/** Referrals that wait for a missing number. */
export async function countWaiting(db: DataSource): Promise<number> {
  const [row]: { n: number }[] = await db.query(
    `SELECT count(*)::int AS n FROM referral WHERE waiting_since IS NOT NULL`,
  );
  return row?.n ?? 0;
}
