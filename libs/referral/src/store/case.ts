import type { DataSource, EntityManager } from 'typeorm';
import type { CaseSubject } from '#contracts';
import { newId } from '#kernel';
import { claimKey, type Idempotency } from './idempotency.js';

/** A woman's file at one institution. It never leaves its node, nor does its id. */
export interface CaseView {
  readonly id: string;
  readonly alias: string | null;
  readonly subject: CaseSubject;
  /** For the ETag. */
  readonly version: number;
  readonly openedAt: Date;
}

export interface OpenCase {
  readonly institution: string;
  readonly alias?: string;
  readonly subject: CaseSubject;
  readonly actor: string;
  readonly idempotency?: Idempotency;
}

export async function openCase(
  tx: EntityManager,
  { institution, alias, subject, actor, idempotency }: OpenCase,
): Promise<{ id: string; version: number; replayed: boolean }> {
  const id = newId();
  const replay = idempotency && (await claimKey(tx, idempotency, id));
  if (replay !== undefined) {
    const known = await getCase(tx, { institution, id: replay.resource });
    return { id: replay.resource, version: known?.version ?? 1, replayed: true };
  }
  await tx.query(
    `INSERT INTO case_file (id, institution, alias, subject, opened_by) VALUES ($1, $2, $3, $4, $5)`,
    [id, institution, alias ?? null, subject, actor],
  );
  return { id, version: 1, replayed: false };
}

export async function getCase(
  db: DataSource | EntityManager,
  { institution, id }: { institution: string; id: string },
): Promise<CaseView | undefined> {
  const rows: CaseView[] = await db.query(
    `SELECT id, alias, subject, version, opened_at AS "openedAt" FROM case_file WHERE id = $1 AND institution = $2`,
    [id, institution],
  );
  return rows[0];
}
