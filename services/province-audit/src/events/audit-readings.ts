import { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { waitingReading } from '#messaging';
import { metric, type Reading } from '#platform';
import { readWitnessed } from '../app/tree/served-checkpoint.js';
import type { SignerContext } from '../app/tree/sign-checkpoint.js';
import { countWaiting } from '../count-waiting.js';

const gauge = <L extends string = never>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
): Gauge<L> => metric(name, () => new Gauge({ name, help, labelNames }));

const leaves = gauge('staffetta_audit_log_size', 'Leaves of the log');
const signedSize = gauge('staffetta_audit_checkpoint_size', 'Leaves under the last signed checkpoint');
const signedAge = gauge('staffetta_audit_checkpoint_age_seconds', 'Age of the last signed checkpoint');
const witnessedSize = gauge(
  'staffetta_audit_witnessed_size',
  'Leaves under the last checkpoint with a quorum of witnesses',
);
const checkAge = gauge(
  'staffetta_audit_check_age_seconds',
  'Age of the last check of the whole log; -1: none yet',
);
const checkFaults = gauge('staffetta_audit_check_faults', 'Faults that the last check found');
const findingsOpen = gauge('staffetta_audit_findings_open', 'Findings that are not closed', ['severity']);
const rebuilt = gauge('staffetta_rebuild_position', 'Leaves that the last rebuild of the tables has counted');
const rebuildEnd = gauge(
  'staffetta_rebuild_target',
  'Leaves that it has to count; equal: it is finished, 0: none is known',
);

interface Row {
  readonly size: string;
  readonly signed: string | null;
  readonly signed_age: number | null;
  readonly check_age: number | null;
  readonly faults: number | null;
  readonly findings: Readonly<Record<string, number>> | null;
  readonly rebuilt: string | null;
  readonly rebuild_end: string | null;
}

const LOOK = `
  SELECT h.size, c.size AS signed,
    extract(epoch FROM clock_timestamp() - c.signed_at)::float AS signed_age,
    extract(epoch FROM clock_timestamp() - k.checked_at)::float AS check_age, k.faults,
    (SELECT jsonb_object_agg(severity, n) FROM (
       SELECT severity, count(*) AS n FROM finding WHERE closed_at IS NULL GROUP BY severity
     ) AS open) AS findings,
    g.position AS rebuilt, g.found->>'to' AS rebuild_end
  FROM log_head h
  LEFT JOIN LATERAL (
    SELECT size, signed_at FROM checkpoint WHERE origin = $1 ORDER BY size DESC LIMIT 1
  ) c ON true
  LEFT JOIN last_check k ON true
  LEFT JOIN LATERAL (
    SELECT position, found FROM indicator_generation WHERE purpose = 'rebuild' ORDER BY version DESC LIMIT 1
  ) g ON true`;

/** How the log stands, as the auditor's page says it too: sizes, ages and counts, of nobody. */
export function auditReadings(db: DataSource, signer: SignerContext): Reading[] {
  return [
    waitingReading(() => countWaiting(db)),
    { name: 'log', read: () => readLog(db, signer) },
    {
      name: 'witnesses',
      read: async () => {
        witnessedSize.set((await readWitnessed(db.manager, signer))?.size ?? 0);
      },
    },
  ];
}

async function readLog(db: DataSource, { signer }: SignerContext): Promise<void> {
  const [row]: Row[] = await db.query(LOOK, [signer.origin]);
  if (row === undefined) return;
  leaves.set(Number(row.size));
  signedSize.set(Number(row.signed ?? 0));
  signedAge.set(row.signed_age ?? 0);
  checkAge.set(row.check_age ?? -1);
  checkFaults.set(row.faults ?? 0);
  for (const severity of ['grave', 'serious', 'notice'])
    findingsOpen.set({ severity }, row.findings?.[severity] ?? 0);
  rebuilt.set(Number(row.rebuilt ?? 0));
  rebuildEnd.set(Number(row.rebuild_end ?? 0));
}
