import type { EntityManager } from 'typeorm';

type Db = Pick<EntityManager, 'query'>;

export interface Cosignature {
  readonly origin: string;
  readonly size: number;
  /** The key's name. */
  readonly witness: string;
  /** As it stands below the note, with its line end. */
  readonly line: string;
  readonly at: Date;
}

/** A later one takes the place of an earlier: it proves that the witness still holds to it. */
export async function keepCosignature(
  db: Db,
  { origin, size, witness, line, at }: Cosignature,
): Promise<void> {
  await db.query(
    `INSERT INTO cosignature AS c (origin, size, witness, line, cosigned_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (origin, size, witness) DO UPDATE SET line = EXCLUDED.line, cosigned_at = EXCLUDED.cosigned_at
     WHERE c.cosigned_at < EXCLUDED.cosigned_at`,
    [origin, size, witness, line, at],
  );
}

/** The largest size that this witness cosigned, and when; size 0 and no time before its first. */
export async function lastCosigned(
  db: Db,
  origin: string,
  witness: string,
): Promise<{ readonly size: number; readonly at: Date | undefined }> {
  const [row]: { size: string; cosigned_at: Date }[] = await db.query(
    `SELECT size, cosigned_at FROM cosignature WHERE origin = $1 AND witness = $2 ORDER BY size DESC LIMIT 1`,
    [origin, witness],
  );
  return { size: Number(row?.size ?? 0), at: row?.cosigned_at };
}
