import type { EntityManager } from 'typeorm';
import type { NecessityGround, Urgency } from '#contracts';
import { isForPurpose, openFrom } from '#trust';
import type { Person } from '../access/reach.js';
import type { PartyContext } from '../store/context.js';
import type { Idempotency } from '../store/idempotency.js';
import type { ReferralView } from '../store/views.js';
import { leavesOutRisk } from './leaves-out-risk.js';
import { ownReferral } from './own-referral.js';
import { passOn, sentWith, type Send } from './passed-on.js';
import { sentBefore } from './sent-before.js';

const SERVICE = 'centre-support';
type Body = Readonly<Record<string, unknown>>;

export interface MorningCentre {
  readonly institution: string;
  /** What secured her in the night. */
  readonly referral: string;
  readonly person: Person;
  /** The centre of her choosing; absent: she has not chosen yet. */
  readonly to?: string;
  readonly urgency?: Urgency;
  readonly callback?: Body;
  readonly agreement?: string;
  readonly necessity?: { readonly ground: NecessityGround; readonly decidedBy: string };
  readonly idempotency: Idempotency;
}

export interface Morning {
  /** The request to the centre; null: she has not chosen yet. */
  readonly view: ReferralView | null;
  /** From when the centre is there. */
  readonly opens: Date;
  readonly replayed: boolean;
}

/**
 * Secure now, the centre in the morning (design §3.5): after the night's placement the centre's support is asked for with
 * what is known, of the same file; without the night's risk where her agreement for the morning leaves T1 out. It waits
 * there from now on; the centre's time begins at its next opening, by the flow.
 * For the people who placed her, inside `recorded`: what was sent is read.
 * @throws AppError `not-found` referral.not-found; `unprocessable` referral.unreadable; and what `submit` throws
 */
export async function morningCentre(
  tx: EntityManager,
  ctx: PartyContext,
  command: MorningCentre,
  send: Send,
): Promise<Morning> {
  const { institution, referral, person, to, idempotency } = command;
  await ownReferral(tx, { institution, referral, side: 's', person });
  const opens = centreOpens(ctx, institution, to);
  if (to === undefined) return { view: null, opens, replayed: false };
  const replay = await sentWith(tx, ctx, institution, idempotency);
  if (replay !== undefined) return { ...replay, opens };
  const then = await sentBefore(tx, ctx, { institution, referral, person });
  const { agreement, necessity, callback } = command;
  const sent = await passOn(
    tx,
    send,
    {
      ...{ institution, to, service: SERVICE, actor: person.subject, roles: person.roles, idempotency },
      // she is safe for the night: what is urgent now is that somebody is there in the morning
      urgency: command.urgency ?? 'E2',
      ...(then.case === null ? {} : { case: then.case }),
      ...(agreement === undefined ? {} : { agreement }),
      ...(necessity === undefined ? {} : { necessity }),
      needs: { ...then.needs, ...(callback === undefined ? {} : { callback }) },
      // of this night, and the centre begins with it
      ...(then.risk === undefined || (await leavesOutRisk(tx, command)) ? {} : { risk: then.risk }),
    },
    { kind: 'morning', earlier: referral },
  );
  return { ...sent, opens };
}

/** When that centre, or the first that may be asked, is open: now, if it is. */
function centreOpens({ registry, clock }: PartyContext, from: string, to: string | undefined): Date {
  const now = clock.now();
  const openings = registry
    .protocolsInForce(now)
    .flatMap(({ flows }) => flows)
    .filter((flow) => flow.service === SERVICE && isForPurpose(flow, undefined) && flow.from.includes(from))
    .filter((flow) => to === undefined || flow.to.includes(to))
    .map(({ hours }) => openFrom([hours], now).getTime());
  return openings.length === 0 ? now : new Date(Math.min(...openings));
}
