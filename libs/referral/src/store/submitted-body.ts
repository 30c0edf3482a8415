import { isCode } from '#contracts';
import { openColumn, type FlowKind } from '#trust';
import type { Agreement } from './agreement.js';
import { caseColumn } from './case.js';
import type { PartyContext } from './context.js';
import { pseudonymFor } from './pseudonym.js';
import { bodyInvalid } from './referral.errors.js';
import type { SubmitCommand } from './submit.js';

/** What is sealed. Of the agreement only what the recipient needs; of the necessity who decided stays here. */
export function bodyOf(
  command: SubmitCommand,
  agreement: Agreement | undefined,
  kind: FlowKind,
): Record<string, unknown> {
  const { needs, risk, necessity, occurred, notice, handOver } = command;
  const question =
    kind === 'question' ? (command.question ?? defaultQuestion(command.service)) : command.question;
  if (question !== undefined && kind !== 'question') throw bodyInvalid(['/question kind']);
  if (notice !== undefined && kind !== 'notice') throw bodyInvalid(['/notice kind']);
  return {
    needs,
    ...(risk === undefined ? {} : { risk }),
    ...(agreement === undefined
      ? {}
      : {
          agreement: {
            scope: agreement.recipient === null ? 'class' : 'recipient',
            tiers: agreement.tiers,
            method: agreement.method,
            validUntil: agreement.validUntil.toISOString(),
          },
        }),
    ...(necessity === undefined ? {} : { necessity: { ground: necessity.ground } }),
    ...(occurred === undefined ? {} : { occurred }),
    ...(question === undefined ? {} : { question }),
    ...(handOver === undefined ? {} : { handOver }),
    ...(notice === undefined ? {} : { notice }),
  };
}

/** A question about a file carries her pseudonym towards this recipient; one about a stay has brought its own. */
export function pseudonymous(
  ctx: PartyContext,
  { question, service, institution: from, to }: SubmitCommand,
  kind: FlowKind,
  caseId: string | undefined,
): { question?: unknown } {
  if (kind !== 'question' || caseId === undefined || question?.['pseudonym'] !== undefined) return {};
  const pseudonym = pseudonymFor(ctx, { about: caseId, from, to });
  return { question: { ...(question ?? defaultQuestion(service)), pseudonym } };
}

/** A service that only asks, asks its one question. */
const defaultQuestion = (service: string): Readonly<Record<string, unknown>> | undefined =>
  isCode('questionCode', service) ? { code: service } : undefined;

/** The names that she gave travel sealed, for whoever assigns the referral over there. */
export async function excludedOf(
  ctx: PartyContext,
  caseId: string | undefined,
  sealed: Buffer | undefined,
): Promise<{ excluded?: unknown }> {
  if (caseId === undefined || sealed === undefined) return {};
  const key = await ctx.keyStore.subjectKey(caseId);
  return key === undefined ? {} : { excluded: openColumn(key, caseColumn(caseId, 'excluded'), sealed) };
}
