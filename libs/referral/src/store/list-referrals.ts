import { AppError } from '#kernel';
import type { Side, StateName } from '../machine/index.js';
import type { PartyContext } from './context.js';
import { REFERRAL, type ReferralRow } from './rows.js';
import { notBlocked, toView, type Reader, type ReferralView } from './views.js';

export interface ListReferrals {
  readonly institution: string;
  /** `s` sent, `r` received. What this institution only reports for others is not received by it. */
  readonly side: Side;
  readonly state?: StateName;
  /** Who asks; as in `Which`. */
  readonly subject?: string;
  /** `next` of the page before. */
  readonly cursor?: string;
  readonly limit: number;
}

/** Newest first. Of what arrives meanwhile nothing is shown twice or left out. */
export async function listReferrals(
  db: Reader,
  ctx: PartyContext,
  { institution, side, state, subject, cursor, limit }: ListReferrals,
): Promise<{ items: ReferralView[]; next: string | null }> {
  const rows: (ReferralRow & { position: string })[] = await db.query(
    `SELECT ${REFERRAL}, referral.position FROM referral
     WHERE institution = $1 AND side = $2 AND position < $3 AND ($4::text IS NULL OR state = $4)
       AND NOT (side = 'r' AND reported) AND (submitted_at IS NOT NULL OR pending IS NOT NULL)
       AND ${notBlocked('$6')}
     ORDER BY position DESC LIMIT $5`,
    [institution, side, before(cursor), state ?? null, limit + 1, subject ?? null],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => toView(ctx, row)),
    next: rows.length > limit && last !== undefined ? after(last.position) : null,
  };
}

const LAST = '9223372036854775807';

const after = (position: string): string => Buffer.from(position).toString('base64url');

function before(cursor: string | undefined): string {
  if (cursor === undefined) return LAST;
  const position = Buffer.from(cursor, 'base64url').toString();
  if (!/^\d{1,18}$/.test(position)) throw new AppError('invalid', 'cursor.invalid', 'This cursor is none.');
  return position;
}
