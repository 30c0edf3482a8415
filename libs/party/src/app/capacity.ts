import type { DataSource, EntityManager } from 'typeorm';
import type { CapacityDeclaredV1 } from '#contracts';
import type { PartyContext } from '#referral';
import { completeTasks, openTask, type NewTask } from './tasks.js';
import { aboutInstitution } from './task-kind.js';

/** Older than this, what a house said is unknown (design §4). */
const KNOWN_MS = 12 * 3_600_000;

export interface CapacityView {
  readonly institution: string;
  /** Whether asking is worth it. It promises nothing: the house decides. */
  readonly answer: CapacityDeclaredV1['answer'] | 'unknown';
  readonly asOf: string;
  /** To ask by telephone. */
  readonly phone: string | null;
}

type Own = Pick<PartyContext, 'institutions' | 'clock'>;

/**
 * A house said whether asking it is worth it; its last word counts. A time ahead of the log's clock is a mistake, or a
 * wish to be believed for longer: the log's holds. Where it is one of this node's, and known again: no task any more.
 */
export async function hearCapacity(
  tx: EntityManager,
  { institution, answer, asOf, heardAt }: { institution: string; answer: string; asOf: Date; heardAt: Date },
  { institutions, clock }: Own,
): Promise<void> {
  const since = asOf.getTime() > heardAt.getTime() ? heardAt : asOf;
  await tx.query(
    `INSERT INTO heard_capacity AS c (institution, answer, as_of) VALUES ($1, $2, $3)
     ON CONFLICT (institution) DO UPDATE SET answer = excluded.answer, as_of = excluded.as_of
     WHERE c.as_of <= excluded.as_of`,
    [institution, answer, since],
  );
  const now = clock.now();
  if (institutions.includes(institution) && !isOld(since, now)) {
    await completeTasks(tx, unknownAt(institution), now);
  }
}

/**
 * A task for each house of this node whose last word, as others have heard it, is older than twelve hours: its program
 * speaks by itself, so somebody has to see why nobody hears it, and telephone meanwhile.
 */
export async function remindOfCapacity(tx: EntityManager, { institutions, clock }: Own): Promise<void> {
  const rows: { institution: string; asOf: Date }[] = await tx.query(
    `SELECT institution, as_of AS "asOf" FROM heard_capacity WHERE institution = ANY($1)`,
    [institutions],
  );
  for (const { institution, asOf } of rows) {
    if (!isOld(asOf, clock.now())) continue;
    await openTask(tx, { ...unknownAt(institution), dueAt: new Date(asOf.getTime() + KNOWN_MS) });
  }
}

const isOld = (asOf: Date, now: Date): boolean => asOf.getTime() < now.getTime() - KNOWN_MS;

const unknownAt = (institution: string): NewTask => ({
  institution,
  kind: 'capacity-unknown',
  about: aboutInstitution('capacity-unknown', institution),
});

/** What the houses have said. Who has never said anything is not there. */
export async function listCapacity(
  db: DataSource,
  { registry, clock }: Pick<PartyContext, 'registry' | 'clock'>,
): Promise<CapacityView[]> {
  const rows: { institution: string; answer: CapacityDeclaredV1['answer']; asOf: Date }[] = await db.query(
    `SELECT institution, answer, as_of AS "asOf" FROM heard_capacity ORDER BY institution`,
  );
  const now = clock.now();
  return rows.map(({ institution, answer, asOf }) => ({
    institution,
    answer: isOld(asOf, now) ? 'unknown' : answer,
    asOf: asOf.toISOString(),
    phone: registry.institution(institution)?.onCall ?? null,
  }));
}
