import { newId } from '#kernel';
import type { EventDraft } from '#messaging';
import type { EventName } from '../machine/index.js';
import type { PartyContext } from './context.js';
import { emptyDraft, sealedDraft, type Saying } from './draft-event.js';
import type { Folding } from './folding.js';
import type { ReferralRow } from './rows.js';

/** Said by the node itself, not by a person. */
export interface Automatic {
  /** With the slot it takes. */
  readonly row: ReferralRow;
  readonly name: EventName;
  readonly draft: EventDraft;
}

/**
 * What the recipient's node answers by itself to what a batch has folded: `received`, or `blocked` with the rule that
 * failed; and that it knows of a withdrawal. Looks at the end of the batch: a replay may hold the answers already.
 */
export async function automaticAnswers(ctx: PartyContext, foldings: Iterable<Folding>): Promise<Automatic[]> {
  const answers = await Promise.all([...foldings].map((folding) => answersTo(ctx, folding)));
  return answers.flat();
}

async function answersTo(ctx: PartyContext, folding: Folding): Promise<Automatic[]> {
  const row = folding.rows.get('r');
  if (row === undefined || !folding.isTouched || folding.position.waiting.length > 0) return [];
  const key = folding.steps.find((step) => step.content.key !== undefined)?.content.key;
  const answers: (Automatic | undefined)[] = [];
  if (row.state === 'submitted' && row.pending === null) {
    const answer = await settle(ctx, row, key);
    if (answer !== undefined) folding.rows.set('r', answer.row);
    answers.push(answer);
  }
  if (folding.acknowledgeWithdrawal && !row.erased && row.blockRule === null) {
    answers.push(await acknowledgeWithdrawal(ctx, folding.rows.get('r') ?? row, key));
  }
  return answers.filter((answer) => answer !== undefined);
}

/** `received` or `blocked`, for a row in `submitted` with nothing pending. */
export function settle(ctx: PartyContext, row: ReferralRow, key?: Buffer): Promise<Automatic | undefined> {
  const id = newId();
  const name = row.blockRule === null ? 'received' : 'blocked';
  return automatic(ctx, { ...row, pending: id, pendingName: name }, { name, id }, key);
}

/** That this node knows she withdrew: a fact, so it needs no slot. */
export function acknowledgeWithdrawal(
  ctx: PartyContext,
  row: ReferralRow,
  key?: Buffer,
): Promise<Automatic | undefined> {
  return automatic(ctx, row, { name: 'withdrawal-acknowledged' }, key);
}

/**
 * An event by the node itself. Undefined, with an alarm, where the key store has lost the key: nothing can be sealed
 * then, and the lane goes on.
 */
export async function automatic(
  ctx: PartyContext,
  row: ReferralRow,
  said: Pick<Saying, 'name' | 'id' | 'attributes'>,
  known?: Buffer,
): Promise<Automatic | undefined> {
  const saying = { ...said, referral: row, side: row.side, automatic: true };
  const { name } = said;
  if (name === 'blocked') {
    return {
      row,
      name,
      draft: emptyDraft(ctx, { ...saying, attributes: { rule: row.blockRule ?? 'unreadable' } }),
    };
  }
  const key = known ?? (await ctx.keyStore.subjectKey(row.id));
  if (key === undefined) {
    ctx.logger.error(
      { alarm: 'key-missing', name },
      'cannot answer: the key store has lost a referral’s key',
    );
    return undefined;
  }
  return { row, name, draft: await sealedDraft(ctx, saying, key) };
}
