import type { AppError } from '#kernel';
import { tellingOf, type EventName } from '../machine/index.js';
import type { PartyContext } from './context.js';
import { openFlow } from './policy.js';
import { agreementLacks, noFlow } from './referral.errors.js';
import type { ReferralRow } from './rows.js';

/** What only ends it, or is hers to decide, waits for nobody's role. */
const ANYBODYS: readonly EventName[] = ['cancelled', 'declined-by-woman', 'entered-in-error'];

interface Saying {
  readonly name: EventName;
  /** Of the person who says it; absent: nobody, a timer or the node itself. */
  readonly roles?: readonly string[] | undefined;
}

/**
 * Why this may not be said of an open referral, though the machine would let it: the flow names other roles, or does not
 * allow (any more) the tier that it tells, or she has withdrawn her agreement. What is offered as a button and what a
 * proposal is refused for are this one answer.
 * @returns `unprocessable` referral.no-flow, agreement.does-not-cover; undefined: it may be said
 */
export function flowRefusal(
  ctx: Pick<PartyContext, 'registry' | 'clock'>,
  row: ReferralRow,
  { name, roles }: Saying,
): AppError | undefined {
  if (!speaks(ctx, row, { name, roles })) return noFlow('role-not-allowed');
  const telling = tellingOf(name);
  if (telling === undefined) return undefined;
  // her withdrawal ends all telling at once, whatever the lane has heard of it
  if (row.frozen) return agreementLacks('withdrawn');
  const decision = openFlow(ctx, row, { tier: telling.tier, state: row.state, at: ctx.clock.now() });
  return decision.ok ? undefined : noFlow(decision.rule);
}

/** The flow says which roles speak for each party (design §6); of one that is not known here it says nothing. */
function speaks(
  { registry }: Pick<PartyContext, 'registry'>,
  { protocol, flow: id, side }: ReferralRow,
  { name, roles }: Saying,
): boolean {
  if (roles === undefined || protocol === null || id === null || ANYBODYS.includes(name)) return true;
  const flow = registry.flowNamed(protocol, id);
  const speaking: readonly string[] | undefined = side === 's' ? flow?.senderRoles : flow?.recipientRoles;
  return speaking === undefined || roles.some((role) => speaking.includes(role));
}
