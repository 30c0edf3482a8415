import type { DataSource, EntityManager } from 'typeorm';
import {
  decodeFrontier,
  formatCheckpoint,
  rootAt,
  rootOf,
  signNote,
  type witnessPolicy,
  type Checkpoint,
  type Frontier,
} from '#merkle';
import { romeDate, romeInstant } from '#trust';
import type { LogSigner } from '../../domain/signer.js';
import type { CheckpointMark } from './checkpoint-mark.js';
import { treeReader } from './read-tree.js';
import type { LogWitness } from './witness-door.js';

/**
 * `current`: the log as it stands is signed. `behind`: a larger one was signed before, so the database was restored; the
 * log grows, and nothing is signed until it is as long again. `forked`: it holds other leaves than those signed for.
 */
export type Signing = 'current' | 'behind' | 'forked';

/** `failed`: key or database could not be reached, and it is tried again. */
export type SigningState = Signing | 'failed';

export interface SignerContext {
  readonly signer: LogSigner;
  readonly mark: CheckpointMark;
  readonly witnesses: readonly LogWitness[];
  /** Whose cosignatures suffice. */
  readonly policy: ReturnType<typeof witnessPolicy>;
}

/** Public sizes are multiples of this, so that no partial tile tells how busy a day was. */
const PUBLIC_STEP = 256;

/**
 * Signs the log as it stands, once for each size: the mark is on disk before the row, the row is committed before
 * anybody is served. Whatever was signed before must be a beginning of this tree. Replicas do it one after another.
 */
export function signCheckpoint(db: DataSource, context: SignerContext, now: Date): Promise<Signing> {
  return inTurn(db, async () => {
    await context.mark.refresh();
    return db.transaction('REPEATABLE READ', (tx) => signEnd(tx, context, now));
  });
}

/** Of all processes of this node one at a time: what one has marked the next one sees, in file and database. */
export function inTurn<T>(db: DataSource, work: () => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('checkpoint', 0))`);
    // in a transaction of its own, which begins to see only now
    return work();
  });
}

async function signEnd(tx: EntityManager, context: SignerContext, now: Date): Promise<Signing> {
  const frontier = await readEnd(tx);
  const held = await lastSigned(tx, context);
  if (held !== undefined) {
    if (held.size > frontier.size) return 'behind';
    if (!(await isBeginning(tx, held))) return 'forked';
  }
  await sign(tx, context, { size: frontier.size, root: rootOf(frontier) }, now);
  return 'current';
}

/**
 * Opens what everybody may see: once a day in Rome, the whole tiles of what had been signed when the day began, at
 * whatever hour this is called first. Call it where `signCheckpoint` said `current`.
 */
export function advancePublicView(db: DataSource, context: SignerContext, now: Date): Promise<void> {
  const { origin } = context.signer;
  const day = romeDate(now);
  return inTurn(db, () =>
    db.transaction('REPEATABLE READ', async (tx) => {
      const known: unknown[] = await tx.query(`SELECT FROM public_view WHERE origin = $1 AND day >= $2`, [
        origin,
        day,
      ]);
      if (known.length > 0) return;
      const [signed]: { size: string }[] = await tx.query(
        `SELECT size FROM checkpoint WHERE origin = $1 AND signed_at < $2 ORDER BY size DESC LIMIT 1`,
        [origin, romeInstant(day, 0)],
      );
      const end = Number(signed?.size ?? 0);
      const size = end - (end % PUBLIC_STEP);
      await sign(tx, context, { size, root: await rootAt(size, treeReader(tx)) }, now);
      await tx.query(
        `INSERT INTO public_view (origin, day, size) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
        [origin, day, size],
      );
    }),
  );
}

async function readEnd(tx: EntityManager): Promise<Frontier> {
  const [row]: { size: string; frontier: Buffer }[] = await tx.query(`SELECT size, frontier FROM log_head`);
  return decodeFrontier(Number(row?.size), row?.frontier ?? Buffer.alloc(0));
}

/** The larger of what the database and the mark know; the mark where they are of one size. */
async function lastSigned(
  tx: EntityManager,
  { signer, mark }: SignerContext,
): Promise<Pick<Checkpoint, 'size' | 'root'> | undefined> {
  const [row]: { size: string; root: Buffer }[] = await tx.query(
    `SELECT size, root FROM checkpoint WHERE origin = $1 ORDER BY size DESC LIMIT 1`,
    [signer.origin],
  );
  const stored = row === undefined ? undefined : { size: Number(row.size), root: row.root };
  const marked = mark.last;
  if (stored === undefined || marked === undefined) return marked ?? stored;
  return stored.size > marked.size ? stored : marked;
}

const isBeginning = async (
  tx: EntityManager,
  { size, root }: Pick<Checkpoint, 'size' | 'root'>,
): Promise<boolean> => (await rootAt(size, treeReader(tx))).equals(root);

async function sign(
  tx: EntityManager,
  { signer, mark }: SignerContext,
  { size, root }: Pick<Checkpoint, 'size' | 'root'>,
  now: Date,
): Promise<void> {
  const { origin, privateKey } = signer;
  const known: unknown[] = await tx.query(`SELECT FROM checkpoint WHERE origin = $1 AND size = $2`, [
    origin,
    size,
  ]);
  if (known.length > 0) return;
  const checkpoint = { origin, size, root };
  const note = signNote(formatCheckpoint(checkpoint), { name: origin, privateKey });
  if (size >= (mark.last?.size ?? 0)) await mark.write(checkpoint, note);
  await tx.query(
    `INSERT INTO checkpoint (origin, size, root, note, signed_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [origin, size, root, note, now],
  );
}
