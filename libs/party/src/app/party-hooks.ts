import type { EntityManager } from 'typeorm';
import { AppError } from '#kernel';
import {
  closeHandedOver,
  heldUntil,
  isFinal,
  watchProbes,
  type Change,
  type FoldedEvent,
  type PartyContext,
  type PartyHooks,
  type Proposing,
} from '#referral';
import { openFoldedTasks } from '../deadlines/stage-tasks.js';
import { settleMorning } from './morning.js';
import { noteArrival } from '../notify/causes.js';
import { openTask } from './tasks.js';

type Body = Readonly<Record<string, unknown>>;

const reportedMismatch = (reported: boolean): AppError =>
  new AppError(
    'unprocessable',
    'referral.reported',
    reported
      ? 'This institution is off the network: say that you report its answer.'
      : 'Only answers of institutions off the network are reported.',
  );

/** What all party nodes do beside the fold, around what the service adds. */
export function partyHooks(
  context: () => PartyContext,
  service: PartyHooks,
  changed: (changes: readonly Change[]) => void,
): PartyHooks {
  return {
    proposing: async (tx, proposing) => {
      requireReported(proposing);
      const held = withHold(context(), proposing);
      const more = await service.proposing?.(tx, { ...proposing, body: { ...proposing.body, ...held } });
      return { ...held, ...more };
    },
    rerouting: async (tx, referral) => {
      await service.rerouting?.(tx, referral);
    },
    folded: async (tx, folded) => {
      await coverStay(tx, folded);
      await openFoldedTasks(tx, folded);
      await settleHandOver(tx, context(), folded);
      await settleMorning(tx, context(), folded);
      await noteArrival(tx, folded);
      await watchProbes(tx, folded);
      await service.folded?.(tx, folded);
    },
    batchFolded: async (tx, changes) => {
      await service.batchFolded?.(tx, changes);
    },
    changed: (changes) => {
      service.changed?.(changes);
      changed(changes);
    },
  };
}

/** Whoever speaks for somebody else says so (design §3.5). */
function requireReported({ referral, side, params, actor }: Proposing): void {
  if (side !== 'r' || actor === TIMER) return;
  if ((params['reported'] === true) !== referral.reported) throw reportedMismatch(referral.reported);
}

/** The actor of what a clock proposes. */
export const TIMER = 'timer';

/** An offer without a time is held for the flow's time. */
function withHold({ registry, clock }: PartyContext, { name, referral, body }: Proposing): Body {
  if (name !== 'offered' || body['until'] !== undefined) return {};
  const until = heldUntil(registry, referral, clock.now());
  return until === undefined ? {} : { until: until.toISOString() };
}

/** Whoever handed her over has other requests for her on their way: nobody else can end them. */
async function settleHandOver(tx: EntityManager, context: PartyContext, folded: FoldedEvent): Promise<void> {
  const handed = await closeHandedOver(tx, context, folded);
  if (handed?.othersOpen !== true) return;
  const { institution, referral } = handed;
  await openTask(tx, { institution, kind: 'close-requests', referral });
}

/**
 * She was admitted, and what ended the referral stood before it in the lane: she is in the house without a referral.
 * The sender's part is to cover the stay by a new one; the host's is opened by the service that has the unit.
 */
async function coverStay(
  tx: EntityManager,
  { referral, side, name, verdict, after }: FoldedEvent,
): Promise<void> {
  if (side !== 's' || name !== 'taken-in-charge' || verdict !== 'superseded' || !isFinal(after)) return;
  await openTask(tx, { institution: referral.institution, kind: 'cover-stay', referral: referral.id });
}
