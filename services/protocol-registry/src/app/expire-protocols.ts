import type { EntityManager } from 'typeorm';
import { romeDate } from '#trust';
import { allProtocols, lockRegistry, publishProtocol, type PublishContext } from './stored-protocol.js';

/** Says of every version in force whose last day has passed that it has expired. @returns how many */
export async function expireProtocols(tx: EntityManager, context: PublishContext): Promise<number> {
  const today = romeDate(context.clock.now());
  const isOver = ({ body }: { body: { status: string; valid: readonly [string, string] } }): boolean =>
    body.status === 'active' && body.valid[1] < today;
  if (!(await allProtocols(tx)).some(isOver)) return 0;
  await lockRegistry(tx);
  const over = (await allProtocols(tx)).filter(isOver);
  for (const { body } of over) await publishProtocol(tx, context, { ...body, status: 'expired' });
  return over.length;
}
