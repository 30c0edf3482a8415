import type { EntityManager } from 'typeorm';
import type { CaseSubject } from '#contracts';
import type { Person } from '../access/reach.js';
import { writeHousehold, type Household } from '../cases/household.js';
import { openCase } from '../store/case.js';
import type { PartyContext } from '../store/context.js';
import { findReplay, type Idempotency } from '../store/idempotency.js';
import { openContent } from '../store/open-content.js';
import { ownReferral } from './own-referral.js';
import { notTakenUp } from './passing.errors.js';

export interface OpenReceivedCase {
  readonly institution: string;
  readonly referral: string;
  readonly person: Person;
  readonly alias?: string;
  readonly subject: CaseSubject;
  readonly idempotency: Idempotency;
}

export interface ReceivedCase {
  /** The new file's; or of the one that was opened from this request before. */
  readonly id: string;
  readonly version: number;
  readonly opened: boolean;
  /** What was told of the people with her, to begin the file with. */
  readonly needs: Readonly<Record<string, unknown>>;
}

const WORKED_ON: ReadonlySet<string> = new Set(['confirmed', 'no-show', 'in-charge', 'completed']);

/**
 * The recipient's own file of a woman whom somebody has sent: linked here alone, neither side learns the other's id. One
 * per request: whoever opens a second is given the first, and joins nobody's team by it. For the request's team, inside
 * `recorded`: what was told is read.
 * @throws AppError `not-found` referral.not-found; `conflict` referral.not-taken-up before she has said yes
 */
export async function openReceivedCase(
  tx: EntityManager,
  ctx: PartyContext,
  { referral, person, alias, subject, idempotency, institution }: OpenReceivedCase,
): Promise<ReceivedCase> {
  const row = await ownReferral(tx, { institution, referral, side: 'r', person });
  if (!WORKED_ON.has(row.state)) throw notTakenUp(row.state);
  const { needs = {} } = await openContent(tx, ctx, { institution, id: referral, side: 'r', person });
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('received ' || $1, 0))`, [referral]);
  const known: { id: string; version: number }[] = await tx.query(
    `SELECT c.id, c.version FROM received_case l JOIN case_file c ON c.id = l.case_id
     WHERE l.referral = $1 AND l.institution = $2`,
    [referral, institution],
  );
  const [first] = known;
  if (first !== undefined) {
    // the same body with the same key, or another: a key says what it was used for either way
    await findReplay(tx, idempotency);
    return { ...first, opened: false, needs };
  }
  const actor = person.subject;
  const { id, version } = await openCase(tx, ctx, {
    ...{ institution, subject, actor, idempotency },
    ...(alias === undefined ? {} : { alias }),
  });
  await tx.query(`INSERT INTO received_case (referral, institution, case_id) VALUES ($1, $2, $3)`, [
    referral,
    institution,
    id,
  ]);
  if (Object.keys(needs).length === 0) return { id, version, opened: true, needs };
  const household = householdOf(needs);
  const requireVersion = (): void => undefined;
  const written = await writeHousehold(tx, ctx, { institution, case: id, person, household, requireVersion });
  return { id, version: written, opened: true, needs };
}

interface Told {
  readonly adults?: number;
  readonly children?: Household['children'];
  readonly accessibility?: readonly string[];
  readonly callback?: unknown;
}

/** Who comes, as it was told. Which of several needs no steps was not told, and is left for somebody to say. */
function householdOf(needs: Readonly<Record<string, unknown>>): Household {
  const { adults = 0, children = [], accessibility, callback: _, ...rest } = needs as Told;
  const alone = adults === 1 && children.length === 0 && accessibility !== undefined;
  return {
    ...rest,
    adults: Array.from({ length: adults }, () => (alone ? { accessibility } : {})),
    children,
  };
}
