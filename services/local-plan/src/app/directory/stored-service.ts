import type { DataSource, EntityManager } from 'typeorm';
import {
  isStale,
  shownEntry,
  weeklyHours,
  type DirectoryEntry,
  type DirectoryWorld,
} from '../../domain/directory.js';
import { serviceNotFound } from '../../domain/directory.errors.js';
import { romeDate } from '#trust';
import { say, type PlanContext } from '../plan-context.js';

export type ServiceState = 'listed' | 'suspended' | 'withdrawn';

/** A service as it is kept. */
export interface StoredService {
  readonly id: string;
  readonly state: ServiceState;
  readonly revision: number;
  readonly entry: DirectoryEntry;
  readonly digest: string;
  /** A day in Europe/Rome. */
  readonly verifiedAt: string | null;
  /** The institution that vouched for it. */
  readonly verifiedBy: string | null;
  readonly changedAt: Date;
}

export const SERVICE_COLUMNS = `id, state, revision, body AS entry, digest, to_char(verified_at, 'YYYY-MM-DD') AS "verifiedAt",
  verified_by AS "verifiedBy", changed_at AS "changedAt"`;

/** @throws AppError `not-found` */
export async function lockService(tx: EntityManager, id: string): Promise<StoredService> {
  const [found]: StoredService[] = await tx.query(
    `SELECT ${SERVICE_COLUMNS} FROM service WHERE id = $1 FOR UPDATE`,
    [id],
  );
  if (found === undefined) throw serviceNotFound();
  return found;
}

export async function serviceByCode(tx: EntityManager, code: string): Promise<StoredService | undefined> {
  const [found]: StoredService[] = await tx.query(
    `SELECT ${SERVICE_COLUMNS} FROM service WHERE code = $1 FOR UPDATE`,
    [code],
  );
  return found;
}

/** Writes a service as it now is, and says it on `plan`. */
export async function keepService(
  tx: EntityManager,
  context: PlanContext,
  kept: Omit<StoredService, 'revision' | 'changedAt'>,
): Promise<void> {
  const { id, state, entry, digest, verifiedAt, verifiedBy } = kept;
  await tx.query(
    `INSERT INTO service AS s (id, code, kind, organization, state, revision, body, digest, verified_at, verified_by, changed_at)
     VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10)
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, state = excluded.state, revision = s.revision + 1,
       body = excluded.body, digest = excluded.digest, verified_at = excluded.verified_at,
       verified_by = excluded.verified_by, changed_at = excluded.changed_at`,
    [
      ...[id, entry.code, entry.kind, entry.organization, state, JSON.stringify(entry), digest],
      ...[verifiedAt, verifiedBy, context.clock.now()],
    ],
  );
  const { hours, ambiti } = shownEntry(entry, worldOf(context));
  const openHours = weeklyHours(hours);
  await say(tx, context, 'service-recorded', id, {
    kind: entry.kind,
    organization: entry.organization,
    state,
    ambiti,
    ...(openHours === undefined ? {} : { openHours }),
    ...(verifiedAt === null || verifiedBy === null ? {} : { verifiedAt, verifiedBy }),
    digest,
  });
}

/** What the rules have to know: the territory, and who is in the registry. */
export const worldOf = ({
  territory,
  registry,
}: Pick<PlanContext, 'territory' | 'registry'>): DirectoryWorld => ({
  territory,
  institutions: registry.institutions(),
});

export interface ServiceView extends DirectoryEntry {
  readonly id: string;
  readonly state: ServiceState;
  readonly revision: number;
  readonly verifiedAt: string | null;
  readonly verifiedBy: string | null;
  /** Verified more than twelve months ago, or never. */
  readonly stale: boolean;
  readonly changedAt: string;
}

/** What a view of the directory is made with. */
export type Showing = Pick<PlanContext, 'clock' | 'registry' | 'territory'>;

/** Of a shelter, nothing that could tell where it is: also to the planner, also in a file. */
export function serviceView(stored: StoredService, context: Showing): ServiceView {
  const { id, state, revision, entry, verifiedAt, verifiedBy, changedAt } = stored;
  return {
    id,
    state,
    revision,
    ...shownEntry(entry, worldOf(context)),
    verifiedAt,
    verifiedBy,
    stale: isStale(verifiedAt, romeDate(context.clock.now())),
    changedAt: changedAt.toISOString(),
  };
}

export interface ServiceQuery {
  readonly organization?: string;
  readonly stale?: boolean;
  /** Those that are withdrawn too. */
  readonly all?: boolean;
  readonly limit: number;
  readonly after?: string;
}

/** The directory in the order of codes. */
export async function listServices(
  db: DataSource | EntityManager,
  context: Showing,
  { organization, stale = false, all = false, limit, after }: ServiceQuery,
): Promise<ServiceView[]> {
  const rows: StoredService[] = await db.query(
    `SELECT ${SERVICE_COLUMNS} FROM service
     WHERE ($1 OR state <> 'withdrawn') AND ($2::text IS NULL OR organization = $2) AND ($3::text IS NULL OR code > $3)
       AND (NOT $4 OR verified_at IS NULL OR verified_at < $5::date - interval '12 months')
     ORDER BY code LIMIT $6`,
    [all, organization ?? null, after ?? null, stale, romeDate(context.clock.now()), limit],
  );
  return rows.map((row) => serviceView(row, context));
}

/** @throws AppError `not-found`, also for one that is withdrawn unless `all` */
export async function readService(
  db: DataSource | EntityManager,
  context: Showing,
  id: string,
  all: boolean,
): Promise<ServiceView> {
  const [row]: StoredService[] = await db.query(`SELECT ${SERVICE_COLUMNS} FROM service WHERE id = $1`, [id]);
  if (row === undefined || (row.state === 'withdrawn' && !all)) throw serviceNotFound();
  return serviceView(row, context);
}
