import type { DataSource } from 'typeorm';
import type { CosignedTree, WitnessStore } from '#merkle';

/** A witness's memory in the node's database. */
export function witnessedLogs(db: DataSource, now: () => Date): WitnessStore {
  return {
    read: async (origin) => {
      const [row]: { size: string; root: Buffer; note: string }[] = await db.query(
        `SELECT size, root, note FROM witnessed_log WHERE origin = $1`,
        [origin],
      );
      return row === undefined ? undefined : { size: Number(row.size), root: row.root, note: row.note };
    },
    replace: async (origin: string, from: number | undefined, { size, root, note }: CosignedTree) => {
      const values = [origin, size, root, note, now()];
      // one statement each: of two requests at once the later one changes nothing
      const rows: unknown[] =
        from === undefined
          ? await db.query(
              `INSERT INTO witnessed_log (origin, size, root, note, cosigned_at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT DO NOTHING RETURNING origin`,
              values,
            )
          : changed(
              await db.query(
                `UPDATE witnessed_log SET size = $2, root = $3, note = $4, cosigned_at = $5
                 WHERE origin = $1 AND size = $6::bigint RETURNING origin`,
                [...values, from],
              ),
            );
      return rows.length === 1;
    },
  };
}

/** TypeORM answers an UPDATE with its rows and their count. */
const changed = ([rows]: [unknown[], number]): unknown[] => rows;
