import type { DataSource, EntityManager } from 'typeorm';
import { AppError } from '#kernel';
import { accessRefused } from '#messaging';
import type { PartyContext } from '../store/context.js';
import { AccessDenied } from './denied.js';
import { recordAccess } from './record-access.js';

const catchingUp = (): AppError =>
  new AppError(
    'unavailable',
    'node.catching-up',
    'The node is still reading what was said while it was down.',
  );

/**
 * For what opens content and records nothing, since nobody is shown it.
 * @throws AppError `unavailable` node.catching-up
 */
export function requireOpen({ mayOpen }: Pick<PartyContext, 'mayOpen'>): void {
  if (!mayOpen()) throw catchingUp();
}

/**
 * Runs `work` in a transaction. What it refuses is undone with it, so the refusal is recorded in a second one.
 * @throws whatever `work` throws; AppError `unavailable` node.catching-up
 */
export function recorded<T>(
  db: DataSource,
  ctx: PartyContext,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  return ctx.mayOpen() ? withRefusals(db, ctx, work) : Promise.reject(catchingUp());
}

/** As `recorded`, for what opens nothing: a node takes it while it catches up, too. @throws whatever `work` throws */
export async function withRefusals<T>(
  db: DataSource,
  ctx: Pick<PartyContext, 'node' | 'keyStore' | 'clock' | 'wakeRelay'>,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  try {
    return await db.transaction(work);
  } catch (error) {
    if (error instanceof AccessDenied) {
      accessRefused.inc({ reason: error.code });
      await db.transaction((tx) => recordAccess(tx, ctx, error.recordOf()));
      ctx.wakeRelay?.();
    }
    throw error;
  }
}
