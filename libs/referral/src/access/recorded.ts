import type { DataSource, EntityManager } from 'typeorm';
import { AppError } from '#kernel';
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
 * Runs `work` in a transaction. What it refuses is undone with it, so the refusal is recorded in a second one.
 * @throws whatever `work` throws; AppError `unavailable` node.catching-up
 */
export async function recorded<T>(
  db: DataSource,
  ctx: PartyContext,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  if (!ctx.mayOpen()) throw catchingUp();
  try {
    return await db.transaction(work);
  } catch (error) {
    if (error instanceof AccessDenied) {
      await db.transaction((tx) => recordAccess(tx, ctx, error.recordOf()));
      ctx.wakeRelay?.();
    }
    throw error;
  }
}
