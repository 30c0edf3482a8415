import type { EntityManager } from 'typeorm';
import { CODES, type CaseSubject, type Service } from '#contracts';
import { checkFlow, type Institution } from '#trust';
import type { CaseOfPerson } from '../access/authority.js';
import type { PartyContext } from '../store/context.js';
import { enterCase } from './enter-case.js';
import { pisNumber, type Telephone } from './require-path.js';
import { pathRule, type PathRule } from './subject-path.js';

/** Whether a service may be asked for. */
export interface PathView {
  readonly service: Service;
  /** Who may be asked now; nobody: it may not be asked for. */
  readonly to: readonly string[];
  /** Why not. */
  readonly rule: PathRule | 'no-flow' | null;
  /** Whom to telephone, where it may not. */
  readonly call: Telephone | null;
}

/**
 * What may be asked for somebody's sake: what the subject's path and the flows in force allow this person. The rule is in
 * the submission too; this tells it beforehand. Call it inside `recorded`.
 * @throws AppError `not-found` case.not-found
 */
export async function listPaths(
  tx: EntityManager,
  ctx: PartyContext,
  which: CaseOfPerson,
): Promise<PathView[]> {
  const { row, record } = await enterCase(tx, ctx, which, 'case-read');
  await record();
  return pathsFor(ctx, which, row.subject);
}

type Asking = Pick<CaseOfPerson, 'institution' | 'person'>;

/** The same of somebody who has no file yet: it reads nothing of anybody. */
export const pathsFor = (ctx: PartyContext, asking: Asking, subject: CaseSubject): PathView[] =>
  CODES.service.map((service) => pathOf(ctx, asking, { subject, service }));

function pathOf(
  ctx: PartyContext,
  { institution, person }: Asking,
  { subject, service }: { readonly subject: CaseSubject; readonly service: Service },
): PathView {
  const asked = ctx.registry
    .institutions()
    .filter((to) => mayAsk(ctx, { institution, person }, { to, service }));
  const rules = asked.map(({ kind }) => pathRule({ subject, service, kind }));
  const to = asked.filter((_, index) => rules[index] === undefined).map(({ id }) => id);
  if (to.length > 0) return { service, to, rule: null, call: null };
  const rule = pathRule({ subject, service }) ?? rules.find((each) => each !== undefined) ?? 'no-flow';
  return { service, to, rule, call: pisNumber(ctx, institution) };
}

/** Under some ground: her agreement, or a necessity. */
function mayAsk(
  { registry, clock }: PartyContext,
  { institution: from, person }: Asking,
  { to, service }: { readonly to: Institution; readonly service: Service },
): boolean {
  const asking = { from, to: to.id, service, tiers: ['T0'], at: clock.now(), role: person.roles };
  return CODES.ground.some((ground) => checkFlow(registry, { ...asking, ground }).ok);
}
