import type { EntityManager } from 'typeorm';
import type { NecessityGround, Urgency } from '#contracts';
import { openColumn } from '#trust';
import type { Person } from '../access/reach.js';
import { leavesOutRisk } from '../passing/leaves-out-risk.js';
import { ownReferral } from '../passing/own-referral.js';
import { contentLost } from '../passing/passing.errors.js';
import type { PartyContext } from '../store/context.js';
import { findReplay, type Idempotency } from '../store/idempotency.js';
import { openContent, type ReferralContent } from '../store/open-content.js';
import type { ReferralRow } from '../store/rows.js';
import { submit, type SubmitCommand } from '../store/submit.js';
import { getReferral, type ReferralView } from '../store/views.js';
import { stopClock } from './set-clock.js';

export interface Reroute {
  readonly institution: string;
  readonly referral: string;
  readonly person: Person;
  readonly to: string;
  /** In place of the first one's. */
  readonly urgency?: Urgency;
  readonly agreement?: string;
  readonly necessity?: { readonly ground: NecessityGround; readonly decidedBy: string };
  readonly idempotency: Idempotency;
}

/** The new referral, and what of the first one's content her agreement did not let it say. */
export type ReroutedView = ReferralView & { readonly leftOut: readonly 'risk'[] };

/**
 * Sends what was asked of one institution to another: a referral of its own, of the same case and with the same content
 * as far as her agreement goes, linked at the sender alone. The first one stays as it is; after a refusal its clock ends.
 * For its team. Call it inside `recorded`: the content is read.
 * @throws AppError `not-found` referral.not-found; `unprocessable` referral.unreadable; what `submit` throws, where
 * neither her agreement nor the flows cover the new recipient; what the service's hook `rerouting` throws
 */
export async function reroute(
  tx: EntityManager,
  ctx: PartyContext,
  command: Reroute,
): Promise<{ view: ReroutedView; replayed: boolean }> {
  const { institution, referral: id, person, to, idempotency } = command;
  const row = await ownReferral(tx, { institution, referral: id, side: 's', person });
  const replay = await findReplay(tx, idempotency);
  if (replay !== undefined) {
    const view = await getReferral(tx, ctx, { institution, id: replay.resource, side: 's' });
    return { view: rerouted(row, view), replayed: true };
  }
  await ctx.hooks.rerouting?.(tx, row);
  const content = await openContent(tx, ctx, { institution, id, side: 's', person });
  const asked = await said(tx, ctx, row, content, command);
  if (row.state === 'declined') {
    // in the order of `case-lock.ts`: `submit` takes her agreement and the file
    await tx.query(`SELECT 1 FROM agreement WHERE id = $1 AND institution = $2 FOR SHARE`, [
      asked.agreement ?? null,
      institution,
    ]);
    await stopClock(tx, ctx, { institution, referral: id, state: 'declined' });
  }
  const { view, replayed } = await submit(tx, ctx, {
    ...asked,
    ...{ institution, actor: person.subject, roles: person.roles, to, rerouteOf: id, idempotency },
  });
  return { view: rerouted(row, view), replayed };
}

const rerouted = (row: ReferralRow, view: ReferralView): ReroutedView => ({
  ...view,
  leftOut: row.tiers?.includes('T1') === true && !view.tiers.includes('T1') ? ['risk'] : [],
});

type Said = Omit<SubmitCommand, 'institution' | 'actor' | 'roles' | 'to' | 'rerouteOf' | 'idempotency'>;

async function said(
  tx: EntityManager,
  ctx: PartyContext,
  row: ReferralRow,
  { needs, risk, question, notice }: ReferralContent,
  { urgency, agreement, necessity }: Reroute,
): Promise<Said> {
  if (needs === undefined || row.service === null || row.urgency === null) throw contentLost();
  const ground =
    agreement === undefined && necessity === undefined
      ? await groundOf(tx, ctx, row)
      : {
          ...(agreement === undefined ? {} : { agreement }),
          ...(necessity === undefined ? {} : { necessity }),
        };
  const { institution } = row;
  return {
    service: row.service,
    urgency: urgency ?? (row.urgency as Urgency),
    ...(row.caseId === null ? {} : { case: row.caseId }),
    ...ground,
    needs,
    ...(risk === undefined || (await leavesOutRisk(tx, { ...ground, institution })) ? {} : { risk }),
    ...(question === undefined ? {} : { question: unnamed(question) }),
    ...(notice === undefined ? {} : { notice }),
  };
}

/** Her pseudonym towards the first one is nobody else's to know. */
function unnamed({
  pseudonym: _,
  ...question
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return question;
}

/** What the first one was sent on. */
async function groundOf(
  tx: EntityManager,
  { keyStore }: PartyContext,
  { id, agreementId, necessityGround }: ReferralRow,
): Promise<Pick<SubmitCommand, 'agreement' | 'necessity'>> {
  if (agreementId !== null) return { agreement: agreementId };
  const [[decision], key] = await Promise.all([
    tx.query<{ decided_by: Buffer }[]>(`SELECT decided_by FROM necessity_decision WHERE referral = $1`, [id]),
    keyStore.subjectKey(id),
  ]);
  if (decision === undefined || key === undefined || necessityGround === null) throw contentLost();
  const place = { table: 'necessity_decision', column: 'decided_by', row: id };
  const decidedBy = openColumn(key, place, decision.decided_by);
  if (typeof decidedBy !== 'string') throw contentLost();
  return { necessity: { ground: necessityGround as NecessityGround, decidedBy } };
}
