import type { EntityManager } from 'typeorm';
import { submit, type PartyContext, type ReferralView, type SubmitCommand } from '#referral';
import { requireComuni } from './comuni.js';

/**
 * Sends a referral.
 * @throws AppError `unprocessable` `comune.unknown`, and what `submit` throws
 */
export async function submitReferral(
  tx: EntityManager,
  context: PartyContext,
  command: SubmitCommand,
): Promise<{ view: ReferralView; replayed: boolean }> {
  const { unsafeComuni } = command.needs as { readonly unsafeComuni?: readonly string[] };
  requireComuni(context.registry, unsafeComuni ?? []);
  return await submit(tx, context, command);
}
