import { AppError } from '#kernel';
import { AccessDenied } from '../access/denied.js';
import type { PartyContext } from './context.js';
import type { SubmitCommand } from './submit.js';
import type { ReferralView } from './views.js';

/** The same asked of several recipients at once. Without a case nothing would cancel the others. */
export interface SubmitEach extends Omit<SubmitCommand, 'to' | 'case'> {
  /** Each once, in the order in which they are asked. */
  readonly to: readonly string[];
  readonly case: string;
}

/** One of them, as it is sent alone. */
type Submit = (
  command: SubmitCommand,
) => Promise<{ readonly view: ReferralView; readonly replayed: boolean }>;

/**
 * Sends a case's request to several recipients: referrals of their own, siblings, of which the first confirmation cancels
 * the others (design §3.3). All or none: one that is refused leaves none behind. One Idempotency-Key for all of them.
 * @throws AppError what `submit` throws, with `details.index` and, where the registry lists it, `details.to`
 */
export async function submitEach(
  { registry }: Pick<PartyContext, 'registry'>,
  { to, idempotency, ...command }: SubmitEach,
  submit: Submit,
): Promise<{ views: ReferralView[]; replayed: boolean }> {
  const views: ReferralView[] = [];
  let replayed = false;
  for (const [index, recipient] of to.entries()) {
    // a place of its own under the one key: the first is claimed before the second is looked at
    const route = `${idempotency.route}/${String(index)}`;
    try {
      const sent = await submit({ ...command, to: recipient, idempotency: { ...idempotency, route } });
      views.push(sent.view);
      replayed ||= sent.replayed;
    } catch (error) {
      throw error instanceof AppError ? named(error, index, registry.institution(recipient)?.id) : error;
    }
  }
  return { views, replayed };
}

/** Which recipient it was. What the registry does not list was typed by somebody, and is not repeated. */
function named(error: AppError, index: number, to: string | undefined): AppError {
  // about the case, not about a recipient
  if (error instanceof AccessDenied) return error;
  const details = { ...error.details, index, ...(to === undefined ? {} : { to }) };
  return new AppError(error.kind, error.code, error.message, details, { cause: error });
}
