import type { EntityManager } from 'typeorm';
import { openCheckpoint } from '#merkle';
import {
  readCheckpoint,
  readShown,
  type LogView,
  type ShownCheckpoint,
  type SignedCheckpoint,
} from './log-view.js';
import type { SignerContext } from './sign-checkpoint.js';

type Db = Pick<EntityManager, 'query'>;

export interface WitnessedCheckpoint extends SignedCheckpoint {
  /** With the cosignatures' lines. */
  readonly note: string;
  /** When the quorum was complete, as its witnesses say. */
  readonly at: Date;
}

/** Nobody is kept back longer than this by witnesses that do not answer. */
const KEPT_BACK_MS = 60_000;
const LOOKED_AT = 20;

/**
 * What is shown of a view: the newest checkpoint that enough operators cosigned, or the newest of all where none of the
 * last minute is. What is public has the cosignatures that were made of it for this day.
 */
export async function servedCheckpoint(
  db: Db,
  context: SignerContext,
  view: LogView,
  now: Date,
): Promise<SignedCheckpoint | undefined> {
  const { origin } = context.signer;
  if (view === 'public') return withLinesOfDay(db, origin, await readShown(db, origin));
  const newest = await readCheckpoint(db, origin, view);
  if (newest === undefined) return undefined;
  const witnessed = await readWitnessed(db, context);
  if (witnessed !== undefined) {
    const [next]: { signed_at: Date }[] = await db.query(
      `SELECT signed_at FROM checkpoint WHERE origin = $1 AND size > $2 ORDER BY size LIMIT 1`,
      [origin, witnessed.size],
    );
    if (next === undefined || now.getTime() - next.signed_at.getTime() < KEPT_BACK_MS) return witnessed;
  }
  return { size: newest.size, note: newest.note + (await readLines(db, origin, newest.size)) };
}

async function withLinesOfDay(
  db: Db,
  origin: string,
  shown: ShownCheckpoint | undefined,
): Promise<SignedCheckpoint | undefined> {
  if (shown === undefined) return undefined;
  const rows: { line: string }[] = await db.query(
    `SELECT line FROM public_cosignature WHERE origin = $1 AND day = $2 ORDER BY witness`,
    [origin, shown.day],
  );
  return { size: shown.size, note: shown.note + rows.map(({ line }) => line).join('') };
}

/** The largest checkpoint with a quorum. */
export async function readWitnessed(
  db: Db,
  { signer: { origin }, policy, witnesses }: Pick<SignerContext, 'signer' | 'policy' | 'witnesses'>,
): Promise<WitnessedCheckpoint | undefined> {
  // as many operators as it takes; while one is away the log grows by many checkpoints that the others cosign
  const rows: { size: string; note: string }[] = await db.query(
    `SELECT size, note FROM checkpoint JOIN (
       SELECT s.size FROM cosignature s
       JOIN unnest($2::text[], $3::text[]) AS w(witness, operator) USING (witness)
       WHERE s.origin = $1 GROUP BY s.size HAVING count(DISTINCT w.operator) >= $4
       ORDER BY s.size DESC LIMIT ${String(LOOKED_AT)}
     ) AS enough USING (size)
     WHERE origin = $1 ORDER BY size DESC`,
    [
      origin,
      witnesses.map(({ vkey }) => vkey.name),
      witnesses.map(({ operator }) => operator),
      policy.quorum,
    ],
  );
  for (const row of rows) {
    const size = Number(row.size);
    const note = row.note + (await readLines(db, origin, size));
    const at = completeAt(policy, note);
    if (at !== undefined) return { size, note, at };
  }
  return undefined;
}

/** Verdicts on notes as they were judged last: every caller is shown the same few, and a signature holds or does not. */
const judged = new WeakMap<SignerContext['policy'], Map<string, Date | undefined>>();

/** When the quorum was complete; undefined: it is not. */
function completeAt(policy: SignerContext['policy'], note: string): Date | undefined {
  const known = judged.get(policy) ?? new Map<string, Date | undefined>();
  judged.set(policy, known);
  if (!known.has(note)) {
    const [oldest] = known.keys();
    if (known.size >= 2 * LOOKED_AT && oldest !== undefined) known.delete(oldest);
    known.set(note, judge(policy, note));
  }
  return known.get(note);
}

function judge(policy: SignerContext['policy'], note: string): Date | undefined {
  const { witnessed, quorum, signed } = policy.judge(openCheckpoint(note, policy.known));
  // complete since the last of those it took
  const seconds = signed.map((one) => one.seconds).sort((a, b) => b - a)[quorum - 1];
  return witnessed && seconds !== undefined ? new Date(seconds * 1_000) : undefined;
}

/** The cosignatures below a checkpoint's note. */
async function readLines(db: Db, origin: string, size: number): Promise<string> {
  const rows: { line: string }[] = await db.query(
    `SELECT line FROM cosignature WHERE origin = $1 AND size = $2 ORDER BY witness`,
    [origin, size],
  );
  return rows.map(({ line }) => line).join('');
}
