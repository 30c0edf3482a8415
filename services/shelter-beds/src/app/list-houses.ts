import type { DataSource } from 'typeorm';

export interface HouseView {
  /** Opaque, as a unit's. */
  readonly code: string;
  /** What the authorisation says; null: not entered. Need not be what is there: nationally more beds are used. */
  readonly authorisedBeds: number | null;
  readonly beds: number;
  /** In units that are in service, and not closed themselves. */
  readonly usableBeds: number;
  readonly units: number;
  readonly freeUnits: number;
}

/** An institution's houses, with what is authorised apart from what can be used. Counts only. */
export async function listHouses(db: DataSource, institution: string): Promise<HouseView[]> {
  return db.query(
    `SELECT h.code, h.authorised_beds AS "authorisedBeds", coalesce(sum(b.beds), 0)::int AS beds,
       coalesce(sum(b.usable) FILTER (WHERE r.state IS DISTINCT FROM 'out-of-service'), 0)::int AS "usableBeds",
       count(u.id)::int AS units, count(u.id) FILTER (WHERE r.id IS NULL)::int AS "freeUnits"
     FROM house h LEFT JOIN unit u ON u.house = h.id
     LEFT JOIN reservation r ON r.unit = u.id AND r.state <> 'ended'
     LEFT JOIN LATERAL (
       SELECT count(*) AS beds, count(*) FILTER (WHERE closed IS NULL) AS usable FROM bed WHERE bed.unit = u.id
     ) b ON true
     WHERE h.institution = $1 GROUP BY h.id ORDER BY h.code`,
    [institution],
  );
}
