import type { DataSource } from 'typeorm';
import { notBlocked } from '#referral';

/** Somebody who is expected: her place is confirmed, and she is not in the house yet. */
export interface ArrivalView {
  readonly referral: string;
  readonly from: string;
  readonly urgency: string | null;
  readonly state: 'confirmed' | 'no-show';
  /** What is reserved for her; null: after a restore perhaps nothing. */
  readonly unit: { readonly id: string; readonly code: string } | null;
  /** When she was expected; null: nobody said. */
  readonly expected: string | null;
  /** Until when the place is kept: the expected time and six hours. It lapses by a decision, never by itself. */
  readonly until: string | null;
  /** When somebody said that she is on her way. */
  readonly departedAt: string | null;
}

type Row = Omit<ArrivalView, 'unit' | 'expected' | 'until' | 'departedAt'> & {
  readonly unit: string | null;
  readonly code: string | null;
  readonly expected: Date | null;
  readonly until: Date | null;
  readonly departedAt: Date | null;
};

/** Who is expected in the house, the next first; not those whom the reader is shut out of. Where they meet is not written. */
export async function listArrivals(
  db: DataSource,
  { institution, subject }: { readonly institution: string; readonly subject: string },
): Promise<ArrivalView[]> {
  const rows: Row[] = await db.query(
    `SELECT referral.id AS referral, referral.sender AS "from", referral.urgency, referral.state, u.id AS unit, u.code,
       h.expected, r.until, h.departed_at AS "departedAt"
     FROM referral
     LEFT JOIN reservation r ON r.referral = referral.id AND r.state = 'reserved'
     LEFT JOIN unit u ON u.id = r.unit
     LEFT JOIN hand_over h ON h.referral = referral.id
     WHERE referral.institution = $1 AND referral.side = 'r' AND referral.service = 'placement'
       AND referral.state IN ('confirmed', 'no-show') AND ${notBlocked('$2')}
     ORDER BY h.expected NULLS LAST, referral.id`,
    [institution, subject],
  );
  const moment = (at: Date | null): string | null => at?.toISOString() ?? null;
  return rows.map(({ unit, code, expected, until, departedAt, ...row }) => ({
    ...row,
    unit: unit === null || code === null ? null : { id: unit, code },
    ...{ expected: moment(expected), until: moment(until), departedAt: moment(departedAt) },
  }));
}
