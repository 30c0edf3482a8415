import type { DataSource, EntityManager } from 'typeorm';
import type { CapacityDeclaredV1 } from '#contracts';
import type { PartyContext } from '#referral';

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

/**
 * A house said whether asking it is worth it; its last word counts. A time ahead of the log's clock is a mistake, or a
 * wish to be believed for longer: the log's holds.
 */
export async function hearCapacity(
  tx: EntityManager,
  { institution, answer, asOf, heardAt }: { institution: string; answer: string; asOf: Date; heardAt: Date },
): Promise<void> {
  await tx.query(
    `INSERT INTO heard_capacity AS c (institution, answer, as_of) VALUES ($1, $2, $3)
     ON CONFLICT (institution) DO UPDATE SET answer = excluded.answer, as_of = excluded.as_of
     WHERE c.as_of <= excluded.as_of`,
    [institution, answer, asOf.getTime() > heardAt.getTime() ? heardAt : asOf],
  );
}

/** What the houses have said. Who has never said anything is not there. */
export async function listCapacity(
  db: DataSource,
  { registry, clock }: Pick<PartyContext, 'registry' | 'clock'>,
): Promise<CapacityView[]> {
  const rows: { institution: string; answer: CapacityDeclaredV1['answer']; asOf: Date }[] = await db.query(
    `SELECT institution, answer, as_of AS "asOf" FROM heard_capacity ORDER BY institution`,
  );
  const oldest = clock.now().getTime() - KNOWN_MS;
  return rows.map(({ institution, answer, asOf }) => ({
    institution,
    answer: asOf.getTime() < oldest ? 'unknown' : answer,
    asOf: asOf.toISOString(),
    phone: registry.institution(institution)?.onCall ?? null,
  }));
}
