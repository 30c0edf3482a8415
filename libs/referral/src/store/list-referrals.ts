import { AppError } from '#kernel';
import { isFinal, STATE_NAMES, type Kind, type Side, type StateName } from '../machine/index.js';
import type { PartyContext } from './context.js';
import { REFERRAL, type ReferralRow } from './rows.js';
import { notBlocked, toView, type Reader, type ReferralView } from './views.js';

export interface ListReferrals {
  readonly institution: string;
  /** `s` sent, `r` received. What this institution only reports for others is not received by it. */
  readonly side: Side;
  readonly state?: StateName;
  readonly kind?: Kind;
  /** What was asked for. */
  readonly service?: string;
  /** Whether no step leads out of it any more; absent: both. */
  readonly ended?: boolean;
  /** Who asks; as in `Which`. */
  readonly subject?: string;
  readonly roles?: readonly string[];
  /** `next` of the page before. */
  readonly cursor?: string;
  readonly limit: number;
}

interface Page {
  readonly items: ReferralView[];
  readonly next: string | null;
}

/** As literals, and ours alone: of a parameter the planner does not know that an index holds the open ones only. */
const FINAL = STATE_NAMES.filter((state) => isFinal(state))
  .map((state) => `'${state}'`)
  .join(', ');

const endedOf = (ended: boolean | undefined): string =>
  ended === undefined ? '' : `AND state ${ended ? 'IN' : 'NOT IN'} (${FINAL})`;

/** Newest first. Of what arrives meanwhile nothing is shown twice or left out. */
export async function listReferrals(
  db: Reader,
  ctx: PartyContext,
  { institution, side, state, kind, service, ended, subject, roles, cursor, limit }: ListReferrals,
): Promise<Page> {
  const rows: (ReferralRow & { position: string })[] = await db.query(
    `SELECT ${REFERRAL}, referral.position FROM referral
     WHERE institution = $1 AND side = $2 AND position < $3 AND ($4::text IS NULL OR state = $4)
       AND ($7::text IS NULL OR kind = $7) AND ($8::text IS NULL OR service = $8)
       AND NOT (side = 'r' AND reported) AND (submitted_at IS NOT NULL OR pending IS NOT NULL)
       AND ${notBlocked('$6')} ${endedOf(ended)}
     ORDER BY position DESC LIMIT $5`,
    [
      ...[institution, side, before(cursor), state ?? null, limit + 1, subject ?? null],
      ...[kind ?? null, service ?? null],
    ],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => toView(ctx, row, roles)),
    next: rows.length > limit && last !== undefined ? after(last.position) : null,
  };
}

/**
 * The worklist: what is open, by when its stage is due, the latest first; what has no time of its own comes last, the
 * oldest first. A referral that changes while somebody turns the page may be shown twice, or on neither.
 */
export async function listByDue(
  db: Reader,
  ctx: PartyContext,
  { institution, side, state, kind, service, subject, roles, cursor, limit }: ListReferrals,
): Promise<Page> {
  const [due, position] = afterDue(cursor);
  const rows: (ReferralRow & { position: string; due: string })[] = await db.query(
    `SELECT * FROM (
       SELECT ${REFERRAL}, referral.position,
         coalesce((extract(epoch FROM d.due_at) * 1000)::bigint, ${LAST}) AS due
       FROM referral LEFT JOIN deadline d ON d.referral = referral.id AND d.side = referral.side
       WHERE referral.id IN (
           SELECT id FROM referral WHERE institution = $1 AND side = $2 ${endedOf(false)}
           UNION ALL SELECT referral FROM deadline WHERE institution = $1 AND side = $2)
         AND referral.institution = $1 AND referral.side = $2 AND ($3::text IS NULL OR referral.state = $3)
         AND ($8::text IS NULL OR referral.kind = $8) AND ($9::text IS NULL OR referral.service = $9)
         AND NOT (referral.side = 'r' AND reported) AND (submitted_at IS NOT NULL OR pending IS NOT NULL)
         AND ${notBlocked('$4')}
     ) open
     WHERE (due, position) > ($5::bigint, $6::bigint) ORDER BY due, position LIMIT $7`,
    [
      ...[institution, side, state ?? null, subject ?? null, due, position, limit + 1],
      ...[kind ?? null, service ?? null],
    ],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => toView(ctx, row, roles)),
    next: rows.length > limit && last !== undefined ? after(`${last.due}.${last.position}`) : null,
  };
}

function afterDue(cursor: string | undefined): readonly [due: string, position: string] {
  if (cursor === undefined) return ['-1', '0'];
  const [, due, position] =
    /^(\d{1,19})\.(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (due === undefined || position === undefined || BigInt(due) > BigInt(LAST)) throw cursorInvalid();
  return [due, position];
}

const cursorInvalid = (): AppError => new AppError('invalid', 'cursor.invalid', 'This cursor is none.');

const LAST = '9223372036854775807';

const after = (position: string): string => Buffer.from(position).toString('base64url');

function before(cursor: string | undefined): string {
  if (cursor === undefined) return LAST;
  const position = Buffer.from(cursor, 'base64url').toString();
  if (!/^\d{1,18}$/.test(position)) throw cursorInvalid();
  return position;
}
