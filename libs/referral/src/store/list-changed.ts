import { STATE_NAMES, type Kind, type StateName } from '../machine/index.js';
import { REFERRAL, type ReferralRow } from './rows.js';
import { NOBODY_BLOCKED, notBlocked, type Reader } from './views.js';

/** Where a page ended: microseconds since 1970 of the change, and the row's number. */
export interface ChangePlace {
  readonly at: string;
  readonly position: string;
}

export interface ListChanged {
  readonly institution: string;
  /** Who asks; as in `Which`. */
  readonly subject?: string;
  /** A program asks: what somebody is shut out of is not there for it. */
  readonly program?: boolean;
  /** Absent: every one; so for all lists below. */
  readonly states?: readonly StateName[];
  readonly kinds?: readonly Kind[];
  readonly senders?: readonly string[];
  readonly recipients?: readonly string[];
  readonly services?: readonly string[];
  readonly ids?: readonly string[];
  /** Changed at this moment or later; before that one. */
  readonly since?: Date;
  readonly until?: Date;
  /** Else the oldest change first: what changes while somebody turns the page comes again at the end. */
  readonly newestFirst?: boolean;
  /** For who goes on from the last change: not what changed while somebody's older change is not committed yet. */
  readonly settled?: boolean;
  /** Behind this place. */
  readonly after?: ChangePlace;
  readonly limit: number;
}

/** A referral, when this node last folded an event of it, and what its ending said. */
export interface ChangedReferral extends ReferralRow {
  readonly changedAt: Date;
  readonly place: ChangePlace;
  readonly reason: string | null;
  readonly rule: string | null;
  readonly outcome: string | null;
}

/** Of these states somebody wants to know why. */
const SAY_WHY: readonly StateName[] = ['blocked', 'declined', 'cancelled', 'completed'];

/**
 * An institution's referrals by when they changed; where it is both parties, each once. One short walk along an index per
 * state, so that a page costs the same however many there are.
 */
export async function listChanged(
  db: Reader,
  { limit, newestFirst = false, after, ...query }: ListChanged,
): Promise<{ items: ChangedReferral[]; next: ChangePlace | null }> {
  const values: unknown[] = [query.states ?? STATE_NAMES, limit + 1, query.institution];
  const put = (value: unknown): string => `$${String(values.push(value))}`;
  // of one value an index gives the rows in their order, of several it does not
  const among = (column: string, type: string, list: readonly string[] | undefined): string => {
    if (list === undefined) return '';
    const [first, ...others] = list;
    return first !== undefined && others.length === 0
      ? `AND referral.${column} = ${put(first)}::${type}`
      : `AND referral.${column} = ANY(${put(list)}::${type}[])`;
  };
  const settled = query.settled === true ? await settledAt(db) : undefined;
  const [sooner, order] = newestFirst ? ['<', 'DESC'] : ['>', 'ASC'];
  const found = `
    SELECT ${REFERRAL}, referral.changed_at AS "changedAt", referral.position::text AS position,
      (extract(epoch FROM referral.changed_at) * 1000000)::bigint::text AS at
    FROM referral
    WHERE referral.institution = $3 AND referral.state = one.state
      AND (referral.side = 's' OR referral.sender <> referral.institution)
      AND (referral.submitted_at IS NOT NULL OR referral.pending IS NOT NULL)
      ${kindsOf(query.kinds)} ${among('sender', 'text', query.senders)}
      ${among('recipient', 'text', query.recipients)} ${among('service', 'text', query.services)}
      ${among('id', 'uuid', query.ids)}
      ${query.since === undefined ? '' : `AND referral.changed_at >= ${put(query.since)}`}
      ${query.until === undefined ? '' : `AND referral.changed_at < ${put(query.until)}`}
      ${settled === undefined ? '' : `AND referral.changed_at < ${put(settled)}::timestamptz`}
      ${
        after === undefined
          ? ''
          : `AND (referral.changed_at, referral.position) ${sooner}
               (timestamptz 'epoch' + ${put(after.at)}::bigint * interval '1 microsecond', ${put(after.position)}::bigint)`
      }
      AND ${notBlocked(put(query.subject ?? null))}
      ${query.program === true ? `AND ${NOBODY_BLOCKED}` : ''}
    ORDER BY referral.changed_at ${order}, referral.position ${order} LIMIT $2`;
  const rows: (Omit<ChangedReferral, 'place'> & ChangePlace)[] = await db.query(
    `SELECT page.*, told.reason, told.rule, told.outcome
     FROM (
       SELECT found.* FROM unnest($1::text[]) AS one(state) CROSS JOIN LATERAL (${found}) found
       ORDER BY found."changedAt" ${order}, found.position::bigint ${order} LIMIT $2
     ) page
     LEFT JOIN LATERAL (
       SELECT e.attributes->>'reason' AS reason, e.attributes->>'rule' AS rule, e.attributes->>'outcome' AS outcome
       FROM referral_event e
       WHERE e.referral = page.id AND e.name = page.state AND e.verdict = 'applied'
         AND page.state = ANY(${put(SAY_WHY)}::text[])
       LIMIT 1
     ) told ON true
     ORDER BY page."changedAt" ${order}, page.position::bigint ${order}`,
    values,
  );
  const items = rows.slice(0, limit).map(({ at, position, ...row }) => ({ ...row, place: { at, position } }));
  return { items, next: rows.length > limit ? (items.at(-1)?.place ?? null) : null };
}

/** As literals, and ours alone: of a parameter the planner does not know that an index holds notices only. */
const kindsOf = (kinds: readonly Kind[] | undefined): string =>
  kinds === undefined ? '' : `AND referral.kind IN (${kinds.map((kind) => `'${kind}'`).join(', ')})`;

/**
 * Every change before this moment is committed: since when the oldest transaction runs that writes referrals now, or now.
 * Asked before the page's own snapshot is taken; who begins to write after it has a later time.
 */
async function settledAt(db: Reader): Promise<string> {
  const [row]: { at: string }[] = await db.query(
    `SELECT least(clock_timestamp(), (
       SELECT min(a.xact_start) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE l.locktype = 'relation' AND l.relation = 'referral'::regclass AND l.mode = 'RowExclusiveLock'
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())))::text AS at`,
  );
  return row?.at ?? '-infinity';
}
